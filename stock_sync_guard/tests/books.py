"""Companies, accounts, warehouses and masters of the tests, built once and left on the test site."""

from __future__ import annotations

from dataclasses import dataclass

import frappe


@dataclass(frozen=True)
class Books:
	"""The names of a test company's masters."""

	company: str
	abbr: str

	def named(self, name: str) -> str:
		return f"{name} - {self.abbr}"

	@property
	def stock_in_hand(self) -> str:
		return self.named("Stock In Hand")

	@property
	def raw_account(self) -> str:
		return self.named("Raw Material Stock")

	@property
	def unused_account(self) -> str:
		return self.named("Stock Without Warehouses")

	@property
	def stock_adjustment(self) -> str:
		return self.named("Stock Adjustment")

	@property
	def cost_center(self) -> str:
		return self.named("Main")

	@property
	def stores(self) -> str:
		return self.named("Stores")

	@property
	def finished_goods(self) -> str:
		return self.named("Finished Goods")

	@property
	def raw_group(self) -> str:
		return self.named("Raw Yard")

	@property
	def raw(self) -> str:
		"""A warehouse that inherits the account of its group."""
		return self.named("Raw Hall")


BOOKS = Books("Guarded Works", "GWK")
OTHER_BOOKS = Books("Neighbour Works", "NWK")
# Its documents are committed: for tests that go over HTTP or through a browser.
SHOWN_BOOKS = Books("Alder Tools", "ALT")

# Companies in currencies without and with three decimals, made by the tests that need them.
FOREIGN_BOOKS = {"JPY": Books("Far Works", "FRW"), "KWD": Books("Gulf Works", "GFW")}

ITEM = "SSG Bolt"
SECOND_ITEM = "SSG Nut"
ASSET_ITEM = "SSG Machine"
SERVICE_ITEM = "SSG Service"
SUBCONTRACTED_ITEM = "SSG Subcontracted"
SUPPLIER = "SSG Supplier"
CUSTOMER = "SSG Customer"


def ensure_books() -> None:
	"""Create what is missing; does nothing on the second call."""
	for books in (BOOKS, OTHER_BOOKS, SHOWN_BOOKS):
		ensure_company(books)
	_ensure_masters()


def ensure_foreign_books(currency: str) -> Books:
	"""A company that keeps its books in the currency; its documents are those of `documents.stock_entry`."""
	books = FOREIGN_BOOKS[currency]
	ensure_company(books, currency=currency)
	frappe.db.commit()
	return books


def _ensure(doctype: str, name: str, **values: object) -> None:
	if not frappe.db.exists(doctype, name):
		frappe.get_doc({"doctype": doctype, **values}).insert(ignore_permissions=True)


def ensure_company(books: Books, *, currency: str = "USD") -> None:
	_ensure(
		"Company",
		books.company,
		company_name=books.company,
		abbr=books.abbr,
		default_currency=currency,
		country="United States",
		enable_perpetual_inventory=1,
	)
	if not frappe.db.get_value("Company", books.company, "enable_perpetual_inventory"):
		frappe.db.set_value("Company", books.company, "enable_perpetual_inventory", 1)
	stock_assets = frappe.db.get_value("Account", books.stock_in_hand, "parent_account")
	for account in (books.raw_account, books.unused_account):
		_ensure(
			"Account",
			account,
			account_name=account.removesuffix(f" - {books.abbr}"),
			company=books.company,
			parent_account=stock_assets,
			account_type="Stock",
		)
	_ensure(
		"Warehouse",
		books.raw_group,
		warehouse_name="Raw Yard",
		company=books.company,
		parent_warehouse=books.named("All Warehouses"),
		is_group=1,
		account=books.raw_account,
	)
	_ensure(
		"Warehouse",
		books.raw,
		warehouse_name="Raw Hall",
		company=books.company,
		parent_warehouse=books.raw_group,
	)


def _ensure_masters() -> None:
	item = {"item_group": "All Item Groups", "stock_uom": "Nos", "is_stock_item": 1, "valuation_rate": 10}
	for item_code in (ITEM, SECOND_ITEM):
		_ensure("Item", item_code, item_code=item_code, **item)
	_ensure("Item", SUBCONTRACTED_ITEM, item_code=SUBCONTRACTED_ITEM, is_sub_contracted_item=1, **item)
	_ensure(
		"Item",
		SERVICE_ITEM,
		item_code=SERVICE_ITEM,
		item_group="All Item Groups",
		stock_uom="Nos",
		is_stock_item=0,
	)
	_ensure(
		"Asset Category",
		"SSG Machines",
		asset_category_name="SSG Machines",
		total_number_of_depreciations=3,
		frequency_of_depreciation=3,
		accounts=[
			{
				"company_name": books.company,
				"fixed_asset_account": books.named("Plants and Machineries"),
				"accumulated_depreciation_account": books.named("Accumulated Depreciation"),
				"depreciation_expense_account": books.named("Depreciation"),
				"capital_work_in_progress_account": books.named("CWIP Account"),
			}
			for books in (BOOKS,)
		],
	)
	_ensure(
		"Item",
		ASSET_ITEM,
		item_code=ASSET_ITEM,
		item_group="All Item Groups",
		stock_uom="Nos",
		is_stock_item=0,
		is_fixed_asset=1,
		asset_category="SSG Machines",
		auto_create_assets=0,
	)
	_ensure("Location", "SSG Hall", location_name="SSG Hall")
	_ensure("Supplier", SUPPLIER, supplier_name=SUPPLIER, supplier_group="All Supplier Groups")
	_ensure(
		"Customer",
		CUSTOMER,
		customer_name=CUSTOMER,
		customer_group="All Customer Groups",
		territory="All Territories",
	)
	_ensure_subcontracting()


def _ensure_subcontracting() -> None:
	if not frappe.db.exists("BOM", {"item": SUBCONTRACTED_ITEM, "docstatus": 1}):
		bom = frappe.get_doc(
			{
				"doctype": "BOM",
				"item": SUBCONTRACTED_ITEM,
				"company": BOOKS.company,
				"quantity": 1,
				"currency": "USD",
				"items": [{"item_code": SECOND_ITEM, "qty": 2, "uom": "Nos", "stock_uom": "Nos", "rate": 10}],
			}
		)
		bom.insert(ignore_permissions=True)
		bom.submit()
