"""Which documents move stock, which accounts they touch, and which vouchers they write."""

from __future__ import annotations

import frappe
from frappe.model.document import Document
from frappe.utils import flt

from stock_sync_guard.engine.findings import CompanyBooks, Voucher
from stock_sync_guard.guarded_doctypes import ONLY_WITH_UPDATE_STOCK, STOCK_DOCTYPES
from stock_sync_guard.ledgers.accounts import read_accounts_touched
from stock_sync_guard.site.ledgers import run

# Where the rows of ERPNext's stock documents stand, and what they call their quantities.
TABLES_OF_ITEMS = ("items", "packed_items", "stock_items")
# Of supplied items the raw material is what is moved.
FIELDS_OF_ITEMS = ("item_code", "rm_item_code")
QUANTITIES = ("transfer_qty", "stock_qty", "qty")


def moves_stock(doc: Document) -> bool:
	"""Whether submitting the document writes stock ledger entries."""
	if doc.doctype in ONLY_WITH_UPDATE_STOCK:
		return bool(doc.get("update_stock"))
	return doc.doctype in STOCK_DOCTYPES


def accounts_touched(doc: Document, books: CompanyBooks) -> set[str]:
	"""The stock accounts of the document's company that its warehouses, or with item-wise accounts its items, post to."""
	documents = [doc]
	if doc.doctype == "Landed Cost Voucher":
		documents += [frappe.get_doc(*voucher) for voucher in vouchers_written(doc)]
	warehouses = set().union(*map(_warehouses_of, documents))
	items = set().union(*map(_items_of, documents)) if books.item_wise_accounts else set()
	return read_accounts_touched(run, books, warehouses=warehouses, items=items)


def vouchers_written(doc: Document) -> list[Voucher]:
	"""The vouchers whose ledger entries the document's submit and cancel write.

	A Landed Cost Voucher writes none of its own: it writes those of its receipts anew.
	"""
	if doc.doctype == "Landed Cost Voucher":
		return sorted(
			{Voucher(row.receipt_document_type, row.receipt_document) for row in doc.purchase_receipts}
		)
	return [Voucher(doc.doctype, doc.name)]


def items_moved(doc: Document) -> list[str]:
	"""The stock items that the document's rows move: with a quantity and a warehouse, and not shipped by the supplier.

	Of a Landed Cost Voucher there are none: what it writes are the entries of its receipts. Of a Stock Reconciliation
	only rows count that change something (`StockReconciliation.remove_items_with_no_change`).
	"""
	rows = [row for table in TABLES_OF_ITEMS for row in doc.get(table) or ()]
	if doc.doctype == "Landed Cost Voucher":
		return []
	if doc.doctype == "Stock Reconciliation":
		rows = [row for row in rows if flt(row.quantity_difference) or flt(row.amount_difference)]
	return [
		row.item_code
		for row in rows
		if row.get("item_code")
		and not row.get("delivered_by_supplier")
		and any(flt(row.get(quantity)) for quantity in QUANTITIES)
		and any(row.get(field.fieldname) for field in _warehouse_links(row.doctype))
		and frappe.get_cached_value("Item", row.item_code, "is_stock_item")
	]


def _warehouses_of(doc: Document) -> set[str]:
	"""The values of every Warehouse link of the document and its rows, custom fields included."""
	found = {doc.get(field.fieldname) for field in _warehouse_links(doc.doctype)}
	for table in doc.meta.get_table_fields():
		fields = _warehouse_links(table.options)
		found.update(row.get(field.fieldname) for row in doc.get(table.fieldname) or () for field in fields)
	return {warehouse for warehouse in found if warehouse}


def _items_of(doc: Document) -> set[str]:
	"""The items that rows of the document name as moved, stock items or not; what the supplier ships is not moved."""
	rows = [row for row in doc.get_all_children() if not row.get("delivered_by_supplier")]
	return {row.get(field) for row in rows for field in FIELDS_OF_ITEMS if row.get(field)}


def _warehouse_links(doctype: str) -> list:
	return frappe.get_meta(doctype).get("fields", {"fieldtype": "Link", "options": "Warehouse"})
