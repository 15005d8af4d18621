"""Cancelled entries of vouchers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from stock_sync_guard.engine.circumstances import CancelledEntries
from stock_sync_guard.engine.findings import CompanyBooks, Voucher
from stock_sync_guard.ledgers.statements import EVERY_ENTRY, Condition, Run, Statement, among, fetch, until
from stock_sync_guard.ledgers.values import to_count

# More vouchers than these are not worth naming one by one: the cancelled entries of all are read instead.
MOST_VOUCHERS = 200


def read_cancelled_entries(
	run: Run, books: CompanyBooks, vouchers: Sequence[Voucher], *, as_on: date | None = None
) -> dict[Voucher, CancelledEntries]:
	"""Of at least these vouchers the numbers of cancelled entries, where there are any."""
	if not vouchers:
		return {}
	written = among(vouchers) if len(vouchers) <= MOST_VOUCHERS else EVERY_ENTRY
	rows = fetch(run, CancelledRow, cancelled_entries(books, written.also(until(as_on))))
	return {
		Voucher(str(row.voucher_type), str(row.voucher_no)): CancelledEntries(
			to_count(row.in_stock), to_count(row.in_gl)
		)
		for row in rows
	}


class CancelledRow(NamedTuple):
	voucher_type: object
	voucher_no: object
	in_stock: object
	in_gl: object


def cancelled_entries(books: CompanyBooks, entries: Condition) -> Statement:
	"""How many such entries of each voucher are cancelled, on whatever account they stand. Rows: CancelledRow."""
	return Statement(
		f"""
		WITH cancelled AS (
			SELECT s.voucher_type, s.voucher_no, 1 AS in_stock, 0 AS in_gl
			FROM `tabStock Ledger Entry` s
			WHERE s.company = :company AND s.is_cancelled = 1 {entries.of("s")}
			UNION ALL
			SELECT g.voucher_type, g.voucher_no, 0, 1
			FROM `tabGL Entry` g
			WHERE g.company = :company AND g.is_cancelled = 1 {entries.of("g")}
		)
		SELECT voucher_type, voucher_no, SUM(in_stock), SUM(in_gl)
		FROM cancelled
		GROUP BY voucher_type, voucher_no
		""",
		{"company": books.name, **entries.parameters},
	)
