"""Which documents move stock, which accounts they touch, and which vouchers they write."""

from __future__ import annotations

import frappe
from frappe.model.document import Document

from stock_sync_guard.engine.findings import CompanyBooks, Voucher
from stock_sync_guard.guarded_doctypes import ONLY_WITH_UPDATE_STOCK, STOCK_DOCTYPES
from stock_sync_guard.ledgers.accounts import read_accounts_of_warehouses
from stock_sync_guard.site.ledgers import run


def moves_stock(doc: Document) -> bool:
	"""Whether submitting the document writes stock ledger entries."""
	if doc.doctype in ONLY_WITH_UPDATE_STOCK:
		return bool(doc.get("update_stock"))
	return doc.doctype in STOCK_DOCTYPES


def accounts_touched(doc: Document, books: CompanyBooks) -> set[str]:
	"""The stock accounts of the document's company that its warehouses post to."""
	warehouses = _warehouses_of(doc)
	if doc.doctype == "Landed Cost Voucher":
		for voucher in vouchers_written(doc):
			warehouses |= _warehouses_of(frappe.get_doc(*voucher))
	return read_accounts_of_warehouses(run, books, warehouses) if warehouses else set()


def vouchers_written(doc: Document) -> list[Voucher]:
	"""The vouchers whose ledger entries the document's submit and cancel write.

	A Landed Cost Voucher writes none of its own: it writes those of its receipts anew.
	"""
	if doc.doctype == "Landed Cost Voucher":
		return sorted(
			{Voucher(row.receipt_document_type, row.receipt_document) for row in doc.purchase_receipts}
		)
	return [Voucher(doc.doctype, doc.name)]


def _warehouses_of(doc: Document) -> set[str]:
	"""The values of every Warehouse link of the document and its rows, custom fields included."""
	found = {doc.get(field.fieldname) for field in _warehouse_links(doc.doctype)}
	for table in doc.meta.get_table_fields():
		fields = _warehouse_links(table.options)
		found.update(row.get(field.fieldname) for row in doc.get(table.fieldname) or () for field in fields)
	return {warehouse for warehouse in found if warehouse}


def _warehouse_links(doctype: str) -> list:
	return frappe.get_meta(doctype).get("fields", {"fieldtype": "Link", "options": "Warehouse"})
