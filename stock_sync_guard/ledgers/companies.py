"""The companies of the ledgers, with what decides how their books are compared."""

from __future__ import annotations

from typing import NamedTuple

from stock_sync_guard.engine.findings import CompanyBooks
from stock_sync_guard.engine.money import decimals_of_number_format
from stock_sync_guard.ledgers.schema import EVERY_COLUMN, Schema
from stock_sync_guard.ledgers.statements import Run, Statement, fetch


class UnknownCompanyError(LookupError):
	"""There is no company of that name in the ledgers."""


def read_company(run: Run, company: str, schema: Schema = EVERY_COLUMN) -> CompanyBooks:
	"""The company's settings that decide what is compared. Raises UnknownCompanyError."""
	rows = fetch(run, CompanyRow, company_of(company, schema))
	if not rows:
		raise UnknownCompanyError(company)
	[row] = rows
	default_account = row.default_inventory_account or _fallback_account(run, company, row)
	return CompanyBooks(
		name=str(row.name),
		abbr=str(row.abbr or ""),
		currency=str(row.default_currency or ""),
		decimals=decimals_of_number_format(row.number_format),
		perpetual_inventory=bool(int(row.enable_perpetual_inventory or 0)),
		default_inventory_account=default_account or None,
		stock_adjustment_account=row.stock_adjustment_account or None,
		cost_center=row.cost_center or None,
		allocation_parts=int(row.allocation_parts or 1),
		item_wise_accounts=bool(int(row.item_wise_accounts or 0)),
		gl_only_reposts=schema.gl_only_reposts,
	)


def read_companies(run: Run) -> list[str]:
	"""The companies that keep perpetual inventory, in order of their names, the same for every database."""
	return sorted(str(row.name) for row in fetch(run, NameRow, Statement(COMPANIES, {})))


def _fallback_account(run: Run, company: str, row: CompanyRow) -> str | None:
	"""Where ERPNext posts to when neither a warehouse, nor its ancestors, nor the company name an account.

	It asks for any stock account (`erpnext.stock.get_warehouse_account`), and frappe 15 gives the one modified last, 16 the
	one created last. The company has a field that 15 does not know, or it does not.
	"""
	latest = "modified" if row.item_wise_accounts is None else "creation"
	rows = fetch(run, NameRow, Statement(LATEST_STOCK_ACCOUNT.format(latest=latest), {"company": company}))
	return rows[0].name if rows else None


class NameRow(NamedTuple):
	name: str


class CompanyRow(NamedTuple):
	name: str
	abbr: str | None
	default_currency: str | None
	number_format: str | None
	enable_perpetual_inventory: int | None
	default_inventory_account: str | None
	stock_adjustment_account: str | None
	cost_center: str | None
	allocation_parts: int | None
	# None where the version of ERPNext does not have them
	item_wise_accounts: int | None


def company_of(company: str, schema: Schema) -> Statement:
	"""Rows: CompanyRow."""
	item_wise = "c.enable_item_wise_inventory_account" if schema.item_wise_accounts else "NULL"
	return Statement(COMPANY.format(item_wise=item_wise), {"company": company})


COMPANY = """
SELECT c.name, c.abbr, c.default_currency, k.number_format, c.enable_perpetual_inventory,
	c.default_inventory_account, c.stock_adjustment_account, c.cost_center,
	(
		SELECT MAX(allocation.parts) FROM (
			SELECT COUNT(*) AS parts
			FROM `tabCost Center Allocation` a
			JOIN `tabCost Center Allocation Percentage` p ON p.parent = a.name
			WHERE a.company = :company AND a.docstatus = 1
			GROUP BY a.name
		) allocation
	), {item_wise}
FROM `tabCompany` c
LEFT JOIN `tabCurrency` k ON k.name = c.default_currency
WHERE c.name = :company
"""


COMPANIES = "SELECT name FROM `tabCompany` WHERE enable_perpetual_inventory = 1"


LATEST_STOCK_ACCOUNT = """
SELECT name FROM `tabAccount`
WHERE company = :company AND account_type = 'Stock' AND is_group = 0
ORDER BY {latest} DESC LIMIT 1
"""
