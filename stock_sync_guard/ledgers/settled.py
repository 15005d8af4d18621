"""What corrections settled, as it was recorded when they were submitted.

A settlement counts only while its Journal Entry is there, submitted, a correction and not reversed: rows can outlive
it, and another entry can get its number.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from stock_sync_guard.engine.findings import CompanyBooks, Voucher
from stock_sync_guard.engine.money import ZERO, to_decimal
from stock_sync_guard.engine.settled import VoucherOnAccount
from stock_sync_guard.ledgers.days import EVERY_DAY, Days, is_in
from stock_sync_guard.ledgers.statements import Condition, Run, Statement, fetch, until
from stock_sync_guard.ledgers.values import to_date


def read_settled(run: Run, books: CompanyBooks) -> dict[str, dict[VoucherOnAccount, Decimal]]:
	"""What each correction of the company settled (positive: the account was debited), by its number.

	Of a reclassification it is what was moved: a voucher has a row for each of its two accounts.
	"""
	settled: dict[str, dict[VoucherOnAccount, Decimal]] = defaultdict(lambda: defaultdict(lambda: ZERO))
	if books.records_corrections:
		for row in fetch(run, SettledRow, Statement(SETTLED, {"company": books.name})):
			voucher = Voucher(str(row.voucher_type or ""), str(row.voucher_no or ""))
			settled[str(row.settled_by)][VoucherOnAccount(voucher, str(row.account))] += to_decimal(
				row.amount
			)
	return settled


class SettledVouchers(NamedTuple):
	"""What was settled or settles, and the days of it: vouchers and their corrections offset each other on one day as a rule."""

	vouchers: set[Voucher]
	days: set[date]


def read_settled_vouchers(
	run: Run, books: CompanyBooks, days: Days = EVERY_DAY, *, as_on: date | None = None
) -> SettledVouchers:
	"""The settled vouchers and their corrections, where one of the two is of these days, or the voucher has no day left."""
	found = SettledVouchers(set(), set())
	if not books.records_corrections:
		return found
	for row in fetch(run, SettledVoucherRow, settled_vouchers(books, until(as_on))):
		of_rows = [to_date(day) for day in (row.of_correction, row.of_voucher) if day]
		if not row.of_voucher or any(is_in(days, day) for day in of_rows):
			found.days.update(day for day in of_rows if is_in(days, day))
			found.vouchers.add(Voucher("Journal Entry", str(row.settled_by)))
			found.vouchers.add(Voucher(str(row.voucher_type or ""), str(row.voucher_no or "")))
	return found


class SettledRow(NamedTuple):
	settled_by: object
	voucher_type: object
	voucher_no: object
	account: object
	amount: object


# What entries of ours that stand settled or reclassified, as `c`.
RECORDED = """
`tabStock Sync Corrected Voucher` c
JOIN `tabJournal Entry` j
	ON j.name = c.journal_entry AND j.company = c.company AND j.docstatus = 1 AND j.stock_sync_correction = 1
	AND c.is_reversed = 0
"""


SETTLEMENTS = f"{RECORDED} AND c.reclassified = 0"
RECLASSIFICATIONS = f"{RECORDED} AND c.reclassified = 1"


SETTLED = f"""
SELECT c.journal_entry, c.voucher_type, c.voucher_no, c.account, CAST(c.difference AS CHAR)
FROM {RECORDED} WHERE c.company = :company
"""


class SettledVoucherRow(NamedTuple):
	settled_by: object
	of_correction: object
	voucher_type: object
	voucher_no: object
	of_voucher: object


def settled_vouchers(books: CompanyBooks, posted: Condition) -> Statement:
	"""Rows: SettledVoucherRow."""
	return Statement(
		f"""
		SELECT DISTINCT c.journal_entry, c.posting_date, c.voucher_type, c.voucher_no, c.voucher_date
		FROM {RECORDED} WHERE c.company = :company {posted.of("c")}
		""",
		{"company": books.name, **posted.parameters},
	)
