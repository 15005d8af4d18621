"""Which account each warehouse posts to, and which accounts are stock accounts.

A warehouse posts to its own account, else to that of its nearest ancestor, else to the company's default inventory account
(`erpnext.stock.get_warehouse_account_map`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from stock_sync_guard.engine.findings import CompanyBooks, PostingAccount
from stock_sync_guard.ledgers.statements import Run, Statement, company_parameters, fetch, listed
from stock_sync_guard.ledgers.values import to_count

# The account of each warehouse of the company, as a table for other statements; `changed` is when one of the warehouses
# that decide it was changed last.
WAREHOUSE_ACCOUNT = """
warehouse_account (warehouse, account, is_group, changed) AS (
	SELECT w.name, COALESCE(NULLIF(w.account, ''), :default_account), w.is_group, w.modified
	FROM `tabWarehouse` w
	LEFT JOIN `tabWarehouse` parent ON parent.name = w.parent_warehouse AND parent.company = w.company
	WHERE w.company = :company AND parent.name IS NULL
	UNION ALL
	SELECT child.name, COALESCE(NULLIF(child.account, ''), parent.account), child.is_group,
		CASE WHEN COALESCE(child.account, '') = '' AND parent.changed > child.modified
			THEN parent.changed ELSE child.modified END
	FROM `tabWarehouse` child
	JOIN warehouse_account parent ON child.parent_warehouse = parent.warehouse
	WHERE child.company = :company
)
"""


def guarded_account(books: CompanyBooks) -> Statement:
	"""The guarded accounts of the company, as a table for other statements; it needs WAREHOUSE_ACCOUNT before it.

	They are those that leaf warehouses post to today, and those that were one's as far as the books know them.
	"""
	inside, parameters = listed("former", books.former_accounts)
	return Statement(
		f"""
		guarded_account (account) AS (
			SELECT a.name FROM `tabAccount` a
			WHERE a.company = :company AND a.is_group = 0
			AND (a.name IN (SELECT account FROM warehouse_account WHERE is_group = 0) OR a.name IN {inside})
		)
		""",
		parameters,
	)


def read_guarded_accounts(run: Run, books: CompanyBooks) -> list[str]:
	"""The guarded accounts of the company, in order of their names."""
	guarded = guarded_account(books)
	statement = Statement(
		f"WITH RECURSIVE {WAREHOUSE_ACCOUNT}, {guarded.sql} SELECT account FROM guarded_account ORDER BY account",
		{**company_parameters(books), **guarded.parameters},
	)
	return [str(row.account) for row in fetch(run, StockAccountRow, statement)]


def read_warehouses(run: Run, books: CompanyBooks) -> Mapping[str, PostingAccount]:
	"""Every warehouse of the company, groups too, which may have entries of a time when they were none."""
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
	"""The stock account of each leaf warehouse of the company that has one."""
	return {
		warehouse: posting.account
		for warehouse, posting in read_warehouses(run, books).items()
		if posting.account and not posting.is_group
	}


def read_accounts_of_warehouses(run: Run, books: CompanyBooks, warehouses: Iterable[str]) -> set[str]:
	"""The accounts that these warehouses post to; groups and warehouses of other companies have none."""
	wanted = set(warehouses)
	if books.warehouses is None or not wanted <= books.warehouses.keys():
		# Whether a name is spelled otherwise, or another company's, only the database can say.
		return set(_read_accounts_of(run, books, wanted))
	postings = (books.warehouses[warehouse] for warehouse in wanted)
	return {posting.account for posting in postings if posting.account and not posting.is_group}


def read_posting_accounts(run: Run, books: CompanyBooks) -> set[str]:
	"""Every account that a leaf warehouse posts to today."""
	return set(read_warehouse_accounts(run, books).values())


def read_stock_accounts(run: Run, books: CompanyBooks) -> list[str]:
	"""Every account that a leaf warehouse posts to, and every other leaf account of type Stock, in order of their names.

	Of the others those are guarded that were a warehouse's once (`former_accounts.py`).
	"""
	rows = fetch(run, StockAccountRow, Statement(STOCK_ACCOUNTS, company_parameters(books)))
	return [str(row.account) for row in rows]


class WarehouseRow(NamedTuple):
	warehouse: object
	account: object
	is_group: object


WAREHOUSES = f"WITH RECURSIVE {WAREHOUSE_ACCOUNT} SELECT warehouse, account, is_group FROM warehouse_account"


class StockAccountRow(NamedTuple):
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


STOCK_ACCOUNTS = f"""
WITH RECURSIVE {WAREHOUSE_ACCOUNT}
SELECT a.name FROM `tabAccount` a
WHERE a.company = :company AND a.is_group = 0
AND (a.account_type = 'Stock' OR a.name IN (SELECT account FROM warehouse_account WHERE is_group = 0))
ORDER BY a.name
"""
