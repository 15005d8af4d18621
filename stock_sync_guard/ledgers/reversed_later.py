"""Vouchers that disagree by a day, and whose later entries bring their two sides together again.

With the immutable ledger a cancellation takes the stock ledger entries away at once, and dates the GL entries that reverse
the others on its own day (`erpnext.accounts.general_ledger.make_reverse_gl_entries`); so does a landed cost voucher. As on
a day between the two, the voucher seems to be off.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from stock_sync_guard.engine.findings import CompanyBooks, Voucher
from stock_sync_guard.engine.netting import counting_vouchers
from stock_sync_guard.ledgers.movements import read_movements_of_vouchers
from stock_sync_guard.ledgers.statements import Condition, Run, Statement, among_some, fetch
from stock_sync_guard.ledgers.values import to_date


def read_reversed_later(
	run: Run, books: CompanyBooks, vouchers: Sequence[Voucher], *, as_on: date
) -> dict[Voucher, date]:
	"""Those of the vouchers that agree with themselves over all days, with the last day of their entries after `as_on`."""
	last_days = {
		Voucher(str(row.voucher_type), str(row.voucher_no)): to_date(row.last_day)
		for named in among_some(vouchers)
		for row in fetch(run, LastDayRow, last_days_after(books, as_on, named))
	}
	later = sorted(last_days)
	off_for_good = {
		voucher[0].movement.voucher
		for voucher in counting_vouchers(books, read_movements_of_vouchers(run, books, later))
	}
	return {voucher: day for voucher, day in last_days.items() if voucher not in off_for_good}


class LastDayRow(NamedTuple):
	voucher_type: object
	voucher_no: object
	last_day: object


def last_days_after(books: CompanyBooks, as_on: date, entries: Condition) -> Statement:
	"""The last day of such live GL entries after the day, of vouchers that have any. Rows: LastDayRow."""
	return Statement(
		f"""
		SELECT g.voucher_type, g.voucher_no, MAX(g.posting_date)
		FROM `tabGL Entry` g
		WHERE g.company = :company AND g.is_cancelled = 0 AND g.posting_date > :as_on {entries.of("g")}
		GROUP BY g.voucher_type, g.voucher_no
		""",
		{"company": books.name, "as_on": as_on.isoformat(), **entries.parameters},
	)
