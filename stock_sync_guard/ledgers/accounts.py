"""Which accounts are stock accounts of a company: those that its places post to (`places.py`), and others of type Stock."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from stock_sync_guard.engine.findings import CompanyBooks, PostingAccount
from stock_sync_guard.ledgers.places import (
	ITEM_ACCOUNT,
	OF_ITEMS,
	WAREHOUSE_ACCOUNT,
	places_of,
)
from stock_sync_guard.ledgers.statements import Run, Statement, company_parameters, fetch, listed
from stock_sync_guard.ledgers.values import to_count


def guarded_account(books: CompanyBooks) -> Statement:
	"""The guarded accounts of the company, as a table for other statements; it needs the tables of `places_of` before it.

	They are those that places post to today, and those that were one's as far as the books know them.
	"""
	places = places_of(books)
	inside, parameters = listed("former", books.former_accounts)
	return Statement(
		f"""
		guarded_account (account) AS (
			SELECT a.name FROM `tabAccount` a
			WHERE a.company = :company AND a.is_group = 0
			AND (a.name IN ({places.posting}) OR a.name IN {inside})
		)
		""",
		{**places.parameters, **parameters},
	)


def read_guarded_accounts(run: Run, books: CompanyBooks) -> list[str]:
	"""The guarded accounts of the company, in order of their names."""
	guarded = guarded_account(books)
	statement = Statement(
		f"""
		WITH RECURSIVE {places_of(books).tables}, {guarded.sql}
		SELECT account FROM guarded_account ORDER BY account
		""",
		guarded.parameters,
	)
	return [str(row.account) for row in fetch(run, StockAccountRow, statement)]


def read_warehouses(run: Run, books: CompanyBooks) -> Mapping[str, PostingAccount]:
	"""Every warehouse of the company, groups too, which may have entries of a time when they were none.

	Its account is what it posts to where accounts are those of warehouses.
	"""
	if books.warehouses is not None:
		return books.warehouses
	rows = fetch(run, WarehouseRow, Statement(WAREHOUSES, company_parameters(books)))
	return {
		str(row.warehouse): PostingAccount(
			str(row.account) if row.account else None, bool(to_count(row.is_group))
		)
		for row in rows
	}


def read_warehouse_accounts(run: Run, books: CompanyBooks) -> dict[str, str]:
	"""The stock account of each leaf warehouse of the company that has one; none where accounts are those of items."""
	if books.item_wise_accounts:
		return {}
	return {
		warehouse: posting.account
		for warehouse, posting in read_warehouses(run, books).items()
		if posting.account and not posting.is_group
	}


def read_accounts_touched(
	run: Run, books: CompanyBooks, *, warehouses: Iterable[str], items: Iterable[str]
) -> set[str]:
	"""The accounts that are posted to by what moves these items in these warehouses."""
	if books.item_wise_accounts:
		return read_accounts_of_items(run, books, items)
	return read_accounts_of_warehouses(run, books, warehouses)


def read_accounts_of_warehouses(run: Run, books: CompanyBooks, warehouses: Iterable[str]) -> set[str]:
	"""The accounts that these warehouses post to; groups and warehouses of other companies have none."""
	wanted = set(warehouses)
	if not wanted:
		return set()
	if books.warehouses is None or not wanted <= books.warehouses.keys():
		# Whether a name is spelled otherwise, or another company's, only the database can say.
		return set(_read_accounts_of(run, books, wanted))
	postings = (books.warehouses[warehouse] for warehouse in wanted)
	return {posting.account for posting in postings if posting.account and not posting.is_group}


def read_accounts_of_items(run: Run, books: CompanyBooks, items: Iterable[str]) -> set[str]:
	"""The accounts that stock of these items is posted to, with item-wise accounts; items without stock have none."""
	return set(read_account_of_items(run, books, items).values())


def read_account_of_items(run: Run, books: CompanyBooks, items: Iterable[str]) -> dict[str, str]:
	"""The account of each of these stock items that has one, with item-wise accounts."""
	inside, parameters = listed("item", sorted(set(items)))
	statement = Statement(
		f"""
		WITH {ITEM_ACCOUNT} SELECT item, account FROM item_account
		WHERE item IN {inside} AND is_stock_item = 1 AND account IS NOT NULL
		""",
		{"company": books.name, **parameters},
	)
	return {str(row.item): str(row.account) for row in fetch(run, ItemRow, statement)}


def read_accounts_of_all_items(run: Run, books: CompanyBooks) -> tuple[str, ...]:
	"""Every account that Item Defaults name for the company, in order of their names."""
	rows = fetch(run, StockAccountRow, Statement(OF_ITEMS, {"company": books.name}))
	return tuple(sorted({str(row.account) for row in rows}))


def read_posting_accounts(run: Run, books: CompanyBooks) -> set[str]:
	"""Every account that a place posts to today."""
	if not books.item_wise_accounts:
		return set(read_warehouse_accounts(run, books).values())
	known = books.item_accounts
	return set(read_accounts_of_all_items(run, books) if known is None else known)


def read_stock_accounts(run: Run, books: CompanyBooks) -> list[str]:
	"""Every account that a place posts to, and every other leaf account of type Stock, in order of their names.

	Of the others those are guarded that were a place's once (`former_accounts.py`).
	"""
	places = places_of(books)
	statement = Statement(
		f"""
		WITH RECURSIVE {places.tables}
		SELECT a.name FROM `tabAccount` a
		WHERE a.company = :company AND a.is_group = 0
		AND (a.account_type = 'Stock' OR a.name IN ({places.posting}))
		ORDER BY a.name
		""",
		places.parameters,
	)
	return [str(row.account) for row in fetch(run, StockAccountRow, statement)]


class WarehouseRow(NamedTuple):
	warehouse: object
	account: object
	is_group: object


WAREHOUSES = f"WITH RECURSIVE {WAREHOUSE_ACCOUNT} SELECT warehouse, account, is_group FROM warehouse_account"


class StockAccountRow(NamedTuple):
	account: object


class ItemRow(NamedTuple):
	item: object
	account: object


def _read_accounts_of(run: Run, books: CompanyBooks, warehouses: set[str]) -> Iterator[str]:
	inside, parameters = listed("warehouse", sorted(warehouses))
	statement = Statement(
		f"""
		WITH RECURSIVE {WAREHOUSE_ACCOUNT} SELECT DISTINCT account FROM warehouse_account
		WHERE is_group = 0 AND account IS NOT NULL AND warehouse IN {inside}
		""",
		{**company_parameters(books), **parameters},
	)
	return (str(row.account) for row in fetch(run, StockAccountRow, statement))
