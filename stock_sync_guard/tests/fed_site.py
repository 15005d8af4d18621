"""Companies fed through ERPNext with every kind of stock transaction, and damaged in every known way.

For the tests of the audit, and for the ledgers in `tests/data`. What is built here is committed: the audit reads the
site from outside. The companies are of their own, so that no other test meets them.
"""

from __future__ import annotations

import frappe

from stock_sync_guard.ledgers.without_entries import read_documents_without_entries
from stock_sync_guard.site.ledgers import company_books, run
from stock_sync_guard.site.versions import ITEM_WISE_ACCOUNTS, schema
from stock_sync_guard.tests import documents
from stock_sync_guard.tests.books import (
	ASSET_ITEM,
	ITEM,
	SECOND_ITEM,
	SUBCONTRACTED_ITEM,
	Books,
	ensure_books,
	ensure_company,
)
from stock_sync_guard.tests.damage import damage, ensure_queued_repost, harm_health, lose_all_entries
from stock_sync_guard.tests.item_wise import set_default
from stock_sync_guard.tests.trade import submitted, trade
from stock_sync_guard.watch.acceptance import ACCEPTANCE, accept
from stock_sync_guard.watch.marks import mark_everything
from stock_sync_guard.watch.recording import How, Occasion, record

SOUND = Books("Birch Instruments", "BIN")
DAMAGED = Books("Cedar Pumps", "CPU")
# Damaged too, with accounts of items; there in ERPNext 16 only.
ITEM_WISE = Books("Dogwood Fasteners", "DWF")

# The item whose account was changed after it had been received.
MOVED_ITEM = "SSG Clip"


def ensure_fed() -> None:
	"""Feed the companies and damage all but the first; does nothing where that was done before."""
	ensure_books()
	if schema().item_wise_accounts and not frappe.db.exists("Company", ITEM_WISE.company):
		_feed_item_wise(ITEM_WISE)
	for books in (SOUND, DAMAGED):
		if not frappe.db.exists("Company", books.company):
			ensure_company(books)
			_ensure_masters(books)
			trade(books)
			if books is DAMAGED:
				damage(books)
	# apart, as sites that were fed before lack it
	frappe.db.set_value(
		"GL Entry", {"company": DAMAGED.company, "is_opening": ("is", "not set")}, "is_opening", "No"
	)
	if not read_documents_without_entries(run, company_books(DAMAGED.company)):
		lose_all_entries(DAMAGED)
	if not frappe.db.exists(ACCEPTANCE, {"company": DAMAGED.company}):
		_accept_one(DAMAGED)
	if not frappe.db.exists("Warehouse", DAMAGED.named("Strange Shed")):
		harm_health(DAMAGED, other_account=SOUND.stock_in_hand)
	for books in (DAMAGED, ITEM_WISE):
		if frappe.db.exists("Company", books.company) and ensure_queued_repost(books):
			mark_everything(books.company)
	frappe.db.commit()


def _feed_item_wise(books: Books) -> None:
	"""Bolts on the one stock account, nuts on the other, and what the subcontractor makes on that of its brand."""
	ensure_company(books)
	frappe.db.set_value("Company", books.company, ITEM_WISE_ACCOUNTS, 1)
	brand = "SSG Assemblies"
	if not frappe.db.exists("Brand", brand):
		frappe.get_doc({"doctype": "Brand", "brand": brand}).insert()
	frappe.db.set_value("Item", SUBCONTRACTED_ITEM, "brand", brand)
	if not frappe.db.exists("Item", MOVED_ITEM):
		documents.item(MOVED_ITEM)
	set_default("Item", ITEM, "Stock In Hand", books)
	set_default("Item", SECOND_ITEM, "Raw Material Stock", books)
	set_default("Brand", brand, "Raw Material Stock", books)
	set_default("Item", MOVED_ITEM, "Stock In Hand", books)
	submitted(documents.purchase_receipt(books, item_code=MOVED_ITEM, qty=3, rate=13))
	trade(books, item_wise=True)
	damage(books)
	set_default("Item", MOVED_ITEM, "Raw Material Stock", books)


def _accept_one(books: Books) -> None:
	record(books.company, Occasion(How.CHECK))
	one = {"company": books.company, "cause": "cancelled-on-one-side", "state": "Open"}
	[finding, *_others] = frappe.get_all("Stock Sync Finding", one, pluck="name", order_by="voucher_no")
	accept(books.company, "Known since the stocktaking", [finding])


def _ensure_masters(books: Books) -> None:
	category = frappe.get_doc(
		"Asset Category", frappe.db.get_value("Item", ASSET_ITEM, "asset_category", order_by=None)
	)
	category.append(
		"accounts",
		{
			"company_name": books.company,
			"fixed_asset_account": books.named("Plants and Machineries"),
			"accumulated_depreciation_account": books.named("Accumulated Depreciation"),
			"depreciation_expense_account": books.named("Depreciation"),
			"capital_work_in_progress_account": books.named("CWIP Account"),
		},
	)
	category.save(ignore_permissions=True)
