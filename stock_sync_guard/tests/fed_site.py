"""Companies fed through ERPNext with every kind of stock transaction, and damaged in every known way.

For the tests of the audit, and for the ledgers in `tests/data`. What is built here is committed: the audit reads the
site from outside. The companies are of their own, so that no other test meets them.
"""

from __future__ import annotations

from collections.abc import Callable

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, nowdate

from stock_sync_guard.tests import corruption, documents
from stock_sync_guard.tests.books import (
	ASSET_ITEM,
	SECOND_ITEM,
	SUBCONTRACTED_ITEM,
	Books,
	ensure_books,
	ensure_company,
)

SOUND = Books("Birch Instruments", "BIN")
DAMAGED = Books("Cedar Pumps", "CPU")

# The day before which nothing is posted: reports as on an earlier day are empty.
DAYS_OF_TRADE = 20


def ensure_fed() -> None:
	"""Feed both companies and damage the second one; does nothing where that was done before."""
	ensure_books()
	for books in (SOUND, DAMAGED):
		if not frappe.db.exists("Company", books.company):
			ensure_company(books)
			_ensure_masters(books)
			trade(books)
			if books is DAMAGED:
				damage(books)
			frappe.db.commit()


def trade(books: Books) -> None:
	"""Submit at least one of every document that moves stock, with returns, cancellations and back-dated ones."""
	early = _day(DAYS_OF_TRADE)
	receipt = _submitted(documents.purchase_receipt(books, qty=40, rate=10, posting_date=early))
	_submitted(documents.purchase_receipt(books, books.raw, qty=30, rate=7.333333, posting_date=early))
	_submitted(
		documents.purchase_receipt(
			books, books.finished_goods, qty=40, rate=3.5, item_code=SECOND_ITEM, posting_date=early
		)
	)
	_submitted(documents.landed_cost_voucher(books, receipt, amount=25))
	note = _submitted(documents.delivery_note(books, qty=3, posting_date=_day(15)))
	_submitted(documents.stock_entry(books, source=books.stores, qty=2, posting_date=_day(14)))
	_submitted(documents.stock_entry(books, target=books.stores, qty=5, rate=11.11, posting_date=_day(13)))
	_submitted(
		documents.stock_entry(books, source=books.stores, target=books.raw, qty=4, posting_date=_day(12))
	)
	_submitted(_manufacture(books))
	_submitted(_repack(books))
	_submitted(documents.stock_reconciliation(books, qty=25, rate=10.4, posting_date=_day(9)))
	_submitted(documents.sales_invoice(books, qty=2))
	_submitted(documents.purchase_invoice(books, qty=6, rate=9.87))
	_submitted(documents.sales_invoice(books, qty=1, update_stock=0))
	_submitted(documents.subcontracting_receipt(books, qty=2))
	_submitted(documents.asset_capitalization(books, qty=1))
	_submitted(_return("Purchase Receipt", receipt, -4))
	_submitted(_return("Delivery Note", note, -1))
	# Back-dated: ERPNext values everything after it anew.
	_submitted(documents.purchase_receipt(books, qty=8, rate=12.5, posting_date=_day(16)))
	_submitted(documents.stock_entry(books, source=books.stores, qty=1, posting_date=_day(2))).cancel()
	_submitted(documents.delivery_note(books, qty=1)).cancel()
	_run_reposts()


def damage(books: Books) -> None:
	"""Damage the ledgers behind ERPNext's back, one voucher for each cause."""
	receipt = documents.purchase_receipt
	kinds: list[tuple[Document, Callable[[Document], None]]] = [
		(receipt(books, qty=5, rate=20), corruption.lose_gl_entries),
		(receipt(books, qty=5, rate=8), corruption.lose_stock_entries),
		(
			receipt(books, qty=2, rate=15),
			lambda doc: corruption.change_gl_amount(doc, books.stock_in_hand, 4.5),
		),
		(receipt(books, books.raw, qty=3, rate=9), lambda doc: corruption.change_stock_value(doc, 6.75)),
		(receipt(books, qty=1, rate=33), corruption.cancel_gl_side),
		(receipt(books, books.raw, qty=1, rate=21), corruption.cancel_stock_side),
		(
			receipt(books, books.finished_goods, qty=1, rate=5),
			lambda doc: corruption.change_stock_value(doc, 0.008),
		),
		# Of items that nothing else here moves in these warehouses: a repost covers all vouchers of its items.
		(
			receipt(books, books.raw, qty=1, rate=44, item_code=SECOND_ITEM),
			_queue_repost_of_a_wrong_value,
		),
		(
			receipt(books, books.raw, qty=1, rate=46, item_code=SUBCONTRACTED_ITEM),
			_fail_repost_of_a_wrong_value,
		),
		# The money stays on the account that the warehouse had when it was received.
		(receipt(books, books.named("Work In Progress"), qty=2, rate=17), _change_account),
	]
	# All are submitted first: the guard would stop the second one otherwise.
	damages = [(_submitted(doc), damage_it) for doc, damage_it in kinds]
	for doc, damage_it in damages:
		damage_it(doc)
	# By hand: a manual entry, an entry on an account without warehouses, and a reclassification between two accounts.
	corruption.add_gl_entry(books, books.stock_in_hand, 50, "BY-HAND-1")
	corruption.add_gl_entry(books, books.unused_account, -12.5, "BY-HAND-2")
	corruption.add_gl_entry(books, books.raw_account, 30, "MOVED-1")
	corruption.add_gl_entry(books, books.stock_in_hand, -30, "MOVED-1")


def _queue_repost_of_a_wrong_value(doc: Document) -> None:
	corruption.change_stock_value(doc, 1.5)
	_repost(doc, "Queued")


def _fail_repost_of_a_wrong_value(doc: Document) -> None:
	corruption.change_stock_value(doc, 2.25)
	_repost(doc, "Failed")


def _repost(doc: Document, status: str) -> None:
	"""A repost as it stands in the database; submitted for real it would run at once in a test."""
	frappe.get_doc(
		{
			"doctype": "Repost Item Valuation",
			"name": frappe.generate_hash(length=10),
			"company": doc.company,
			"based_on": "Transaction",
			"voucher_type": doc.doctype,
			"voucher_no": doc.name,
			"posting_date": doc.posting_date,
			"posting_time": doc.posting_time,
			"status": status,
			"docstatus": 1,
		}
	).db_insert()


def _change_account(doc: Document) -> None:
	abbr = frappe.get_cached_value("Company", doc.company, "abbr")
	raw_account = Books(doc.company, abbr).raw_account
	frappe.db.set_value("Warehouse", doc.items[0].warehouse, "account", raw_account)


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


def _manufacture(books: Books) -> Document:
	entry = documents.stock_entry(books, source=books.finished_goods, qty=2, item_code=SECOND_ITEM)
	entry.stock_entry_type = entry.purpose = "Manufacture"
	entry.fg_completed_qty = 1
	return _with_finished_item(books, entry, SUBCONTRACTED_ITEM)


def _repack(books: Books) -> Document:
	entry = documents.stock_entry(books, source=books.stores, qty=2)
	entry.stock_entry_type = entry.purpose = "Repack"
	return _with_finished_item(books, entry, SECOND_ITEM)


def _with_finished_item(books: Books, entry: Document, item_code: str) -> Document:
	entry.append(
		"items",
		{
			"item_code": item_code,
			"t_warehouse": books.finished_goods,
			"qty": 1,
			"uom": "Nos",
			"conversion_factor": 1,
			"is_finished_item": 1,
			"cost_center": books.cost_center,
			"expense_account": books.stock_adjustment,
		},
	)
	return entry


def _return(doctype: str, original: Document, qty: float) -> Document:
	from erpnext.controllers.sales_and_purchase_return import make_return_doc

	returned = make_return_doc(doctype, original.name)
	returned.items[0].qty = qty
	if returned.items[0].meta.has_field("received_qty"):
		returned.items[0].received_qty = qty
	return returned


def _submitted(doc: Document) -> Document:
	doc.insert(ignore_permissions=True)
	doc.submit()
	return doc


def _run_reposts() -> None:
	from erpnext.stock.doctype.repost_item_valuation.repost_item_valuation import repost_entries

	repost_entries()


def _day(days_ago: int) -> str:
	return add_days(nowdate(), -days_ago)
