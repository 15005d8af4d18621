"""Ways to break the books: each damages ledger rows behind ERPNext's back."""

from __future__ import annotations

import frappe
from frappe.model.document import Document

from stock_sync_guard.tests.books import Books

GL = "GL Entry"
STOCK = "Stock Ledger Entry"


def lose_gl_entries(doc: Document) -> None:
	frappe.db.delete(GL, {"voucher_type": doc.doctype, "voucher_no": doc.name})


def lose_stock_entries(doc: Document) -> None:
	frappe.db.delete(STOCK, {"voucher_type": doc.doctype, "voucher_no": doc.name})


def change_gl_amount(doc: Document, account: str, by: float) -> None:
	"""Post more (or, negative, less) to the account than the document said."""
	frappe.db.sql(
		"UPDATE `tabGL Entry` SET debit = debit + %s WHERE voucher_type = %s AND voucher_no = %s AND account = %s",
		(by, doc.doctype, doc.name, account),
	)


def change_stock_value(doc: Document, by: float) -> None:
	frappe.db.sql(
		"UPDATE `tabStock Ledger Entry` SET stock_value_difference = stock_value_difference + %s WHERE voucher_type = %s AND voucher_no = %s",
		(by, doc.doctype, doc.name),
	)


def change_running_balance(doc: Document, *, quantity: float = 0, stock_value: float = 0) -> None:
	"""Let the document's entries state another balance than they lead to."""
	frappe.db.sql(
		"""UPDATE `tabStock Ledger Entry` SET qty_after_transaction = qty_after_transaction + %s,
		stock_value = stock_value + %s WHERE voucher_type = %s AND voucher_no = %s""",
		(quantity, stock_value, doc.doctype, doc.name),
	)


def change_bin(doc: Document, *, quantity: float = 0, stock_value: float = 0) -> None:
	"""Let the Bin of what the document moves say something else than its entries."""
	[row] = doc.items
	frappe.db.sql(
		"""UPDATE `tabBin` SET actual_qty = actual_qty + %s, stock_value = stock_value + %s
		WHERE item_code = %s AND warehouse = %s""",
		(quantity, stock_value, row.item_code, row.get("warehouse") or row.s_warehouse),
	)


def cancel_gl_side(doc: Document) -> None:
	_cancel(GL, doc)


def cancel_stock_side(doc: Document) -> None:
	_cancel(STOCK, doc)


def add_gl_entry(books: Books, account: str, amount: float, voucher_no: str = "HAND-MADE-1") -> None:
	"""A row in the GL that no document made; positive debits the account."""
	frappe.get_doc(
		{
			"doctype": GL,
			"company": books.company,
			"posting_date": frappe.utils.nowdate(),
			"account": account,
			"account_currency": frappe.get_cached_value("Company", books.company, "default_currency"),
			"debit": max(amount, 0),
			"credit": max(-amount, 0),
			"debit_in_account_currency": max(amount, 0),
			"credit_in_account_currency": max(-amount, 0),
			"voucher_type": "Journal Entry",
			"voucher_no": voucher_no,
			"is_cancelled": 0,
			# as every entry has it: reports of ERPNext leave out what says neither
			"is_opening": "No",
			"docstatus": 1,
			"name": frappe.generate_hash(length=10),
		}
	).db_insert()


def _cancel(doctype: str, doc: Document) -> None:
	frappe.db.set_value(
		doctype,
		{"voucher_type": doc.doctype, "voucher_no": doc.name},
		"is_cancelled",
		1,
		update_modified=False,
	)
