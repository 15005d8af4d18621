"""A company whose inventory accounts are those of items (ERPNext 16), and the items with their accounts.

Screws have their own account, washers that of their item group, rivets that of their brand, which is not of type Stock.
"""

from __future__ import annotations

import unittest

import frappe
from frappe.model.document import Document

from stock_sync_guard.site.versions import ITEM_WISE_ACCOUNTS, schema
from stock_sync_guard.tests.books import Books, ensure_company
from stock_sync_guard.tests.case import GuardTestCase

ITEM_BOOKS = Books("Itemised Works", "ITW")

SCREW, WASHER, RIVET = "SSG Screw", "SSG Washer", "SSG Rivet"
GROUP, OTHER_GROUP, BRAND = "SSG Washers", "SSG Other Fasteners", "SSG Rivets"
ACCOUNTS = {"Screw Stock": "Stock", "Washer Stock": "Stock", "Rivet Stock": "", "Later Stock": "Stock"}


def ensure_item_books(books: Books = ITEM_BOOKS) -> None:
	ensure_company(books)
	frappe.db.set_value("Company", books.company, ITEM_WISE_ACCOUNTS, 1)
	parent = frappe.db.get_value("Account", books.stock_in_hand, "parent_account")
	for name, account_type in ACCOUNTS.items():
		if not frappe.db.exists("Account", books.named(name)):
			frappe.get_doc(
				doctype="Account",
				account_name=name,
				company=books.company,
				parent_account=parent,
				account_type=account_type,
			).insert()
	item = {"stock_uom": "Nos", "is_stock_item": 1, "valuation_rate": 10}
	for doctype, name, values in (
		("Item Group", GROUP, {"item_group_name": GROUP, "parent_item_group": "All Item Groups"}),
		("Item Group", OTHER_GROUP, {"item_group_name": OTHER_GROUP, "parent_item_group": "All Item Groups"}),
		("Brand", BRAND, {"brand": BRAND}),
		("Item", SCREW, {"item_code": SCREW, "item_group": OTHER_GROUP}),
		("Item", WASHER, {"item_code": WASHER, "item_group": GROUP}),
		("Item", RIVET, {"item_code": RIVET, "item_group": OTHER_GROUP, "brand": BRAND}),
	):
		if not frappe.db.exists(doctype, name):
			frappe.get_doc({"doctype": doctype, **(item if doctype == "Item" else {}), **values}).insert()
	set_default("Item", SCREW, "Screw Stock", books)
	set_default("Item Group", GROUP, "Washer Stock", books)
	set_default("Brand", BRAND, "Rivet Stock", books)


def set_default(doctype: str, name: str, account: str | None, books: Books = ITEM_BOOKS) -> Document:
	"""As somebody who opens the form and changes the account."""
	doc = frappe.get_doc(doctype, name)
	table = {"Item": "item_defaults", "Item Group": "item_group_defaults", "Brand": "brand_defaults"}[doctype]
	wanted = books.named(account) if account else None
	rows = [row for row in doc.get(table) if row.company == books.company]
	if rows and rows[0].default_inventory_account == wanted:
		return doc
	row = (
		rows[0] if rows else doc.append(table, {"company": books.company, "default_warehouse": books.stores})
	)
	row.default_inventory_account = wanted
	row.inventory_account_currency = "USD" if account else None
	doc.save()
	return doc


class ItemWiseTestCase(GuardTestCase):
	@classmethod
	def setUpClass(cls) -> None:
		if not schema().item_wise_accounts:
			raise unittest.SkipTest("this ERPNext has no item-wise inventory accounts")
		super().setUpClass()
		ensure_item_books()
		frappe.db.commit()
		cls.books = ITEM_BOOKS
		cls.screws, cls.washers, cls.rivets, cls.later = map(ITEM_BOOKS.named, ACCOUNTS)
