"""Which account each warehouse posts to, and which accounts are stock accounts.

A warehouse posts to its own account, else to that of its nearest ancestor, else to the company's default inventory account
(`erpnext.stock.get_warehouse_account_map`).
"""

from __future__ import annotations

from collections.abc import Iterable

from stock_sync_guard.engine.findings import CompanyBooks
from stock_sync_guard.ledgers.statements import Run, company_parameters, listed


def read_warehouse_accounts(run: Run, books: CompanyBooks) -> dict[str, str]:
	"""The stock account of each leaf warehouse of the company that has one."""
	rows = run(WAREHOUSE_ACCOUNTS, company_parameters(books))
	return {str(warehouse): str(account) for warehouse, account in rows if account}


def read_accounts_of_warehouses(run: Run, books: CompanyBooks, warehouses: Iterable[str]) -> set[str]:
	"""The accounts that these warehouses post to; groups and warehouses of other companies have none."""
	statement, parameters = warehouse_accounts(sorted(set(warehouses)))
	return {
		str(account)
		for _name, account in run(statement, {**company_parameters(books), **parameters})
		if account
	}


def read_stock_accounts(run: Run, books: CompanyBooks) -> list[str]:
	"""Every account that a leaf warehouse posts to, and every other leaf account of type Stock."""
	return [str(account) for (account,) in run(STOCK_ACCOUNTS, company_parameters(books))]


# Which account each warehouse of the company posts to.
PLACE = """
place (warehouse, account, is_group) AS (
	SELECT w.name, COALESCE(NULLIF(w.account, ''), :default_account), w.is_group
	FROM `tabWarehouse` w
	LEFT JOIN `tabWarehouse` parent ON parent.name = w.parent_warehouse AND parent.company = w.company
	WHERE w.company = :company AND parent.name IS NULL
	UNION ALL
	SELECT child.name, COALESCE(NULLIF(child.account, ''), place.account), child.is_group
	FROM `tabWarehouse` child
	JOIN place ON child.parent_warehouse = place.warehouse
	WHERE child.company = :company
)
"""


STOCK_ACCOUNT = """
stock_account (account) AS (
	SELECT a.name FROM `tabAccount` a
	WHERE a.company = :company AND a.is_group = 0
	AND (a.account_type = 'Stock' OR a.name IN (SELECT account FROM place WHERE is_group = 0))
)
"""


WAREHOUSE_ACCOUNTS = f"WITH RECURSIVE {PLACE} SELECT warehouse, account FROM place WHERE is_group = 0"


def warehouse_accounts(warehouses: Iterable[str]) -> tuple[str, dict[str, str]]:
	"""Rows: leaf warehouse, account, of these warehouses only."""
	inside, parameters = listed("warehouse", warehouses)
	return f"{WAREHOUSE_ACCOUNTS} AND warehouse IN {inside}", parameters


STOCK_ACCOUNTS = f"WITH RECURSIVE {PLACE}, {STOCK_ACCOUNT} SELECT account FROM stock_account ORDER BY account"
