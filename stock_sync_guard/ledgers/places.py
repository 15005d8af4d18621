"""Where stock lies, and which account it is posted to there: the *place* of a stock ledger entry.

A place is a warehouse: it posts to its own account, else to that of its nearest ancestor, else to the company's default
inventory account (`erpnext.stock.get_warehouse_account_map`). With ERPNext 16's item-wise inventory accounts it is an item:
its account is that of its Item Defaults for the company, else of its item group's, else of its brand's, else it has none
(`erpnext.controllers.stock_controller.get_item_wise_inventory_account_map`). The entry belongs to the company of its
warehouse in both.
"""

from __future__ import annotations

from typing import NamedTuple

from stock_sync_guard.engine.findings import CompanyBooks
from stock_sync_guard.ledgers.statements import company_parameters, listed

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


def _defaults(alias: str, parenttype: str, parent: str) -> str:
	"""The company's row of the Item Defaults of that document, where it has one. ERPNext allows one per company."""
	return f"""
	LEFT JOIN `tabItem Default` {alias}
		ON {alias}.parent = {parent} AND {alias}.parenttype = '{parenttype}' AND {alias}.company = :company
	"""


def _later(one: str, other: str) -> str:
	return f"CASE WHEN {one} IS NULL OR {other} > {one} THEN {other} ELSE {one} END"


OF_GROUP_OR_BEFORE = _later("own.modified", "of_group.modified")
OF_BRAND_OR_BEFORE = _later(f"({OF_GROUP_OR_BEFORE})", "of_brand.modified")

# `changed` is when the defaults that decide were changed last: a row that is blank today may have named an account.
ACCOUNTS_OF_ITEMS = f"""
SELECT i.name AS item, i.is_stock_item AS is_stock_item,
	COALESCE(
		NULLIF(own.default_inventory_account, ''), NULLIF(of_group.default_inventory_account, ''),
		NULLIF(of_brand.default_inventory_account, '')
	) AS account,
	CASE
		WHEN own.default_inventory_account <> '' THEN own.modified
		WHEN of_group.default_inventory_account <> '' THEN {OF_GROUP_OR_BEFORE}
		ELSE {OF_BRAND_OR_BEFORE}
	END AS changed
FROM `tabItem` i
{_defaults("own", "Item", "i.name")}
{_defaults("of_group", "Item Group", "i.item_group")}
{_defaults("of_brand", "Brand", "i.brand")}
"""

ITEM_ACCOUNT = f"item_account (item, is_stock_item, account, changed) AS ({ACCOUNTS_OF_ITEMS})"

# Each account that a place posts to, whether anything lies there or not.
OF_WAREHOUSES = "SELECT account FROM warehouse_account WHERE is_group = 0 AND account IS NOT NULL"
OF_ITEMS = """
SELECT d.default_inventory_account FROM `tabItem Default` d
WHERE d.company = :company AND d.parenttype IN ('Item', 'Item Group', 'Brand') AND d.default_inventory_account <> ''
"""


def looked_up(warehouse: str) -> str:
	"""The warehouse of an entry that was found by its day, as what joins it must name it.

	Databases guess badly how many entries a warehouse has (1,000 where there are 500,000), and would read its whole history
	for a month. They find no entry by the value of an expression, so they begin with the days.
	"""
	return f"COALESCE({warehouse}, '')"


class Places(NamedTuple):
	"""The parts of statements that know what a place is.

	`tables` are the common table expressions that the other parts need. `entries` joins each stock ledger entry of the
	company, `s`, with its place, `w`, which has `account` and `changed`; `entries_of_days` does so where the statement wants
	those of some days. `posting` selects the accounts that places post to.
	"""

	tables: str
	entries: str
	entries_of_days: str
	posting: str
	parameters: dict[str, object]


def places_of(books: CompanyBooks) -> Places:
	if not books.item_wise_accounts:
		return Places(
			WAREHOUSE_ACCOUNT,
			"warehouse_account w JOIN `tabStock Ledger Entry` s ON s.warehouse = w.warehouse",
			f"warehouse_account w JOIN `tabStock Ledger Entry` s ON w.warehouse = {looked_up('s.warehouse')}",
			OF_WAREHOUSES,
			company_parameters(books),
		)
	posting, named = OF_ITEMS, {}
	if books.item_accounts is not None:
		inside, named = listed("posting", books.item_accounts)
		posting = f"SELECT a.name FROM `tabAccount` a WHERE a.name IN {inside}"
	of_item = "`tabStock Ledger Entry` s JOIN item_account w ON w.item = s.item_code"
	return Places(
		ITEM_ACCOUNT,
		f"{of_item} JOIN `tabWarehouse` h ON h.name = s.warehouse AND h.company = :company",
		f"{of_item} JOIN `tabWarehouse` h ON h.name = {looked_up('s.warehouse')} AND h.company = :company",
		posting,
		{"company": books.name, **named},
	)
