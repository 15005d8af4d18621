"""The companies of the ledgers, with what decides how their books are compared."""

from __future__ import annotations

from stock_sync_guard.engine.findings import CompanyBooks
from stock_sync_guard.engine.money import decimals_of_number_format
from stock_sync_guard.ledgers.statements import Run


class UnknownCompanyError(LookupError):
	"""There is no company of that name in the ledgers."""


def read_company(run: Run, company: str) -> CompanyBooks:
	"""The company's settings that decide what is compared. Raises UnknownCompanyError."""
	rows = run(COMPANY, {"company": company})
	if not rows:
		raise UnknownCompanyError(company)
	name, abbr, currency, number_format, perpetual, default_account, adjustment, cost_center = rows[0]
	if not default_account:
		last_modified = run(LAST_MODIFIED_STOCK_ACCOUNT, {"company": company})
		default_account = last_modified[0][0] if last_modified else None
	return CompanyBooks(
		name=str(name),
		abbr=str(abbr or ""),
		currency=str(currency or ""),
		decimals=decimals_of_number_format(number_format),
		perpetual_inventory=bool(int(perpetual or 0)),
		default_inventory_account=default_account or None,
		stock_adjustment_account=adjustment or None,
		cost_center=cost_center or None,
	)


def read_companies(run: Run) -> list[str]:
	"""The companies that keep perpetual inventory."""
	return [str(name) for (name,) in run(COMPANIES, {})]


COMPANY = """
SELECT c.name, c.abbr, c.default_currency, k.number_format, c.enable_perpetual_inventory,
	c.default_inventory_account, c.stock_adjustment_account, c.cost_center
FROM `tabCompany` c
LEFT JOIN `tabCurrency` k ON k.name = c.default_currency
WHERE c.name = :company
"""


COMPANIES = "SELECT name FROM `tabCompany` WHERE enable_perpetual_inventory = 1 ORDER BY name"


# ERPNext 15 posts to the stock account that was modified last where neither a warehouse, nor its ancestors,
# nor the company name one (`erpnext.stock.get_warehouse_account`).
LAST_MODIFIED_STOCK_ACCOUNT = """
SELECT name FROM `tabAccount`
WHERE company = :company AND account_type = 'Stock' AND is_group = 0
ORDER BY modified DESC LIMIT 1
"""
