"""Cancelled entries of vouchers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from stock_sync_guard.engine.circumstances import CancelledEntries
from stock_sync_guard.engine.findings import CompanyBooks, Voucher
from stock_sync_guard.engine.money import to_decimal
from stock_sync_guard.ledgers.statements import (
	EVERY_ENTRY,
	Condition,
	Run,
	Statement,
	among_some,
	fetch,
	until,
)
from stock_sync_guard.ledgers.values import balance_of, to_count

# More vouchers than these are not worth naming one by one: the cancelled entries of all are read instead. A site's own
# ledgers have an index of vouchers, so that reading them whole takes as long as naming thousands.
MOST_VOUCHERS = 200
MOST_VOUCHERS_OF_SITE = 10_000


def read_cancelled_entries(
	run: Run, books: CompanyBooks, vouchers: Sequence[Voucher], *, as_on: date | None = None
) -> dict[Voucher, CancelledEntries]:
	"""Of at least these vouchers the numbers of cancelled entries, where there are any."""
	if not vouchers:
		return {}
	most = MOST_VOUCHERS_OF_SITE if books.stored_sums else MOST_VOUCHERS
	written = among_some(vouchers) if len(vouchers) <= most else [EVERY_ENTRY]
	entries: dict[Voucher, CancelledEntries] = defaultdict(CancelledEntries)
	for row in _rows(run, books, [some.also(until(as_on)) for some in written]):
		voucher = Voucher(str(row.voucher_type), str(row.voucher_no))
		before = entries[voucher]
		entries[voucher] = CancelledEntries(
			before.in_stock + to_count(row.in_stock),
			before.in_gl + to_count(row.in_gl),
			before.is_one_sided_in_stock or bool(to_decimal(row.stock_value)),
			before.is_one_sided_in_gl or balance_of(row.debit, row.credit) != 0,
		)
	return entries


def _rows(run: Run, books: CompanyBooks, conditions: Iterable[Condition]) -> Iterator[CancelledRow]:
	for condition in conditions:
		yield from fetch(run, CancelledRow, cancelled_entries(books, condition))


class CancelledRow(NamedTuple):
	"""The cancelled entries of a voucher in one warehouse, or on one account: their numbers, and their sums (text)."""

	voucher_type: object
	voucher_no: object
	in_stock: object
	in_gl: object
	stock_value: object
	debit: object
	credit: object


def cancelled_entries(books: CompanyBooks, entries: Condition) -> Statement:
	"""Such entries that are cancelled, on whatever account they stand. Rows: CancelledRow."""
	return Statement(
		f"""
		SELECT s.voucher_type, s.voucher_no, COUNT(*), 0, CAST(SUM(s.stock_value_difference) AS CHAR), '0', '0'
		FROM `tabStock Ledger Entry` s
		WHERE s.company = :company AND s.is_cancelled = 1 {entries.of("s")}
		GROUP BY s.voucher_type, s.voucher_no, s.warehouse
		UNION ALL
		SELECT g.voucher_type, g.voucher_no, 0, COUNT(*), '0', CAST(SUM(g.debit) AS CHAR), CAST(SUM(g.credit) AS CHAR)
		FROM `tabGL Entry` g
		WHERE g.company = :company AND g.is_cancelled = 1 {entries.of("g")}
		GROUP BY g.voucher_type, g.voucher_no, g.account
		""",
		{"company": books.name, **entries.parameters},
	)
