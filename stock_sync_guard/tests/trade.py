"""Trade of a company through ERPNext: every kind of stock transaction."""

from __future__ import annotations

from frappe.model.document import Document
from frappe.utils import add_days, nowdate

from stock_sync_guard.tests import documents
from stock_sync_guard.tests.books import SECOND_ITEM, SUBCONTRACTED_ITEM, Books

# Before them nothing is posted: reports as on an earlier day are empty.
DAYS_OF_TRADE = 20


def trade(books: Books, *, item_wise: bool = False) -> None:
	"""Submit at least one of every document that moves stock, with returns, cancellations and back-dated ones.

	`item_wise`: without an Asset Capitalization. ERPNext 16 does not look for the accounts of its items, and refuses it.
	"""
	early = _day(DAYS_OF_TRADE)
	receipt = submitted(documents.purchase_receipt(books, qty=40, rate=10, posting_date=early))
	submitted(documents.purchase_receipt(books, books.raw, qty=30, rate=7.333333, posting_date=early))
	submitted(
		documents.purchase_receipt(
			books, books.finished_goods, qty=40, rate=3.5, item_code=SECOND_ITEM, posting_date=early
		)
	)
	submitted(documents.landed_cost_voucher(books, receipt, amount=25))
	note = submitted(documents.delivery_note(books, qty=3, posting_date=_day(15)))
	submitted(documents.stock_entry(books, source=books.stores, qty=2, posting_date=_day(14)))
	submitted(documents.stock_entry(books, target=books.stores, qty=5, rate=11.11, posting_date=_day(13)))
	submitted(
		documents.stock_entry(books, source=books.stores, target=books.raw, qty=4, posting_date=_day(12))
	)
	submitted(_manufacture(books))
	submitted(_repack(books))
	submitted(documents.stock_reconciliation(books, qty=25, rate=10.4, posting_date=_day(9)))
	submitted(documents.sales_invoice(books, qty=2))
	submitted(documents.purchase_invoice(books, qty=6, rate=9.87))
	submitted(documents.sales_invoice(books, qty=1, update_stock=0))
	submitted(documents.subcontracting_receipt(books, qty=2))
	if not item_wise:
		submitted(documents.asset_capitalization(books, qty=1))
	submitted(_return("Purchase Receipt", receipt, -4))
	submitted(_return("Delivery Note", note, -1))
	# Back-dated: ERPNext values everything after it anew.
	submitted(documents.purchase_receipt(books, qty=8, rate=12.5, posting_date=_day(16)))
	submitted(documents.stock_entry(books, source=books.stores, qty=1, posting_date=_day(2))).cancel()
	submitted(documents.delivery_note(books, qty=1)).cancel()
	_run_reposts()


def submitted(doc: Document) -> Document:
	doc.insert(ignore_permissions=True)
	doc.submit()
	return doc


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


def _run_reposts() -> None:
	from erpnext.stock.doctype.repost_item_valuation.repost_item_valuation import repost_entries

	repost_entries()


def _day(days_ago: int) -> str:
	return add_days(nowdate(), -days_ago)
