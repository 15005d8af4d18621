"""Whether vouchers that were just posted agree with themselves, by the little that nearly always suffices."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from stock_sync_guard.engine.findings import CompanyBooks, Voucher
from stock_sync_guard.engine.money import ZERO, smallest_unit, to_decimal
from stock_sync_guard.ledgers.accounts import read_account_of_items
from stock_sync_guard.ledgers.closing import Ledger
from stock_sync_guard.ledgers.statements import Run, Statement, among, fetch, listed


class OwnEntries(NamedTuple):
	"""`agree`: both sides of each voucher are the same on each account, but for what is a rounding whatever its cause.

	Its being False says nothing: it was not to be seen from the vouchers' own entries and the known places. So it is where an
	entry spells its warehouse or item otherwise, or has another company's. `move_stock`: there is a live stock ledger entry.
	"""

	agree: bool
	move_stock: bool


def read_own_entries(run: Run, books: CompanyBooks, vouchers: Sequence[Voucher]) -> OwnEntries:
	rows = fetch(run, OwnEntriesRow, own_entries(books, vouchers))
	places_are_known = books.warehouses is not None and (
		not books.item_wise_accounts or books.item_accounts is not None
	)
	return OwnEntries(places_are_known and _agree(run, books, rows), any(map(_is_of_stock, rows)))


def _agree(run: Run, books: CompanyBooks, rows: Sequence[OwnEntriesRow]) -> bool:
	account_of = _accounts_of_places(run, books, rows)
	differences: dict[tuple[Voucher, str], Decimal] = defaultdict(lambda: ZERO)
	for row in rows:
		account = _account_of(row, account_of)
		if account is None:
			return False
		differences[Voucher(str(row.voucher_type), str(row.voucher_no)), account] += to_decimal(row.amount)
	# In sum, as all roundings of an account are one.
	off: dict[str, Decimal] = defaultdict(lambda: ZERO)
	for (_voucher, account), difference in differences.items():
		off[account] += abs(difference)
	return max(off.values(), default=ZERO) <= min(smallest_unit(books.decimals), books.tolerance)


class OwnEntriesRow(NamedTuple):
	"""What a voucher moved of an item in a warehouse, or on an account; of the GL with the sign turned."""

	ledger: object
	place: object
	warehouse: object
	voucher_type: object
	voucher_no: object
	amount: object


def own_entries(books: CompanyBooks, vouchers: Sequence[Voucher]) -> Statement:
	"""Live entries, of the GL those on accounts that a place posts to. Rows: OwnEntriesRow."""
	place = "s.item_code" if books.item_wise_accounts else "s.warehouse"
	entries = among(vouchers)
	inside, parameters = listed("account", sorted(_posting_accounts(books)))
	return Statement(
		f"""
		SELECT '{Ledger.STOCK.value}', {place}, s.warehouse, s.voucher_type, s.voucher_no, CAST(SUM(s.stock_value_difference) AS CHAR)
		FROM `tabStock Ledger Entry` s
		WHERE s.is_cancelled = 0 {entries.of("s")} GROUP BY {place}, s.warehouse, s.voucher_type, s.voucher_no
		UNION ALL
		SELECT '{Ledger.GL.value}', g.account, '', g.voucher_type, g.voucher_no, CAST(SUM(g.credit - g.debit) AS CHAR)
		FROM `tabGL Entry` g
		WHERE g.is_cancelled = 0 AND g.company = :company AND g.account IN {inside} {entries.of("g")}
		GROUP BY g.account, g.voucher_type, g.voucher_no
		""",
		{"company": books.name, **parameters, **entries.parameters},
	)


def _posting_accounts(books: CompanyBooks) -> set[str]:
	if books.item_wise_accounts:
		return set(books.item_accounts or ())
	postings = (books.warehouses or {}).values()
	return {posting.account for posting in postings if posting.account and not posting.is_group}


def _accounts_of_places(
	run: Run, books: CompanyBooks, rows: Sequence[OwnEntriesRow]
) -> Mapping[str, str | None]:
	"""The account of each place of the stock ledger entries; without those of other companies' warehouses."""
	warehouses = books.warehouses or {}
	if not books.item_wise_accounts:
		return {warehouse: posting.account for warehouse, posting in warehouses.items()}
	stock = [row for row in rows if _is_of_stock(row)]
	if any(str(row.warehouse) not in warehouses for row in stock):
		return {}
	return read_account_of_items(run, books, {str(row.place) for row in stock})


def _account_of(row: OwnEntriesRow, account_of: Mapping[str, str | None]) -> str | None:
	return account_of.get(str(row.place)) if _is_of_stock(row) else str(row.place)


def _is_of_stock(row: OwnEntriesRow) -> bool:
	return row.ledger == Ledger.STOCK.value
