"""The companies of the ledgers, with what decides how their books are compared."""

from __future__ import annotations

from typing import NamedTuple

from stock_sync_guard.engine.findings import CompanyBooks
from stock_sync_guard.engine.money import decimals_of_number_format
from stock_sync_guard.ledgers.statements import Run, Statement, fetch


class UnknownCompanyError(LookupError):
	"""There is no company of that name in the ledgers."""


def read_company(run: Run, company: str) -> CompanyBooks:
	"""The company's settings that decide what is compared. Raises UnknownCompanyError."""
	rows = fetch(run, CompanyRow, Statement(COMPANY, {"company": company}))
	if not rows:
		raise UnknownCompanyError(company)
	[row] = rows
	default_account = row.default_inventory_account or _stock_account_modified_last(run, company)
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
	)


def read_companies(run: Run) -> list[str]:
	"""The companies that keep perpetual inventory, in order of their names."""
	return [str(row.name) for row in fetch(run, NameRow, Statement(COMPANIES, {}))]


def _stock_account_modified_last(run: Run, company: str) -> str | None:
	"""Where ERPNext 15 posts to when neither a warehouse, nor its ancestors, nor the company name an account.

	Source: `erpnext.stock.get_warehouse_account`.
	"""
	rows = fetch(run, NameRow, Statement(LAST_MODIFIED_STOCK_ACCOUNT, {"company": company}))
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
	)
FROM `tabCompany` c
LEFT JOIN `tabCurrency` k ON k.name = c.default_currency
WHERE c.name = :company
"""


COMPANIES = "SELECT name FROM `tabCompany` WHERE enable_perpetual_inventory = 1 ORDER BY name"


LAST_MODIFIED_STOCK_ACCOUNT = """
SELECT name FROM `tabAccount`
WHERE company = :company AND account_type = 'Stock' AND is_group = 0
ORDER BY modified DESC LIMIT 1
"""
