"""Where a document, its company or its landed cost name what makes its two ledgers disagree."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import chain

import frappe
from frappe.model.document import Document

from stock_sync_guard.engine.findings import CompanyBooks, Voucher
from stock_sync_guard.ledgers.accounts import read_accounts_touched, read_stock_accounts
from stock_sync_guard.site.ledgers import run
from stock_sync_guard.wording.suspects import RejectedGoodsValued, StockAccountAsOtherSide, Suspect

# Where ERPNext takes the other side from when the document names none.
COMPANY_ACCOUNTS = ("stock_received_but_not_billed", "default_expense_account", "stock_adjustment_account")


def suspects_of(books: CompanyBooks, vouchers: Sequence[Voucher], doc: Document) -> list[Suspect]:
	"""What explains that these vouchers of the document disagree with themselves; empty where nothing is known."""
	stock_accounts = set(read_stock_accounts(run, books))
	documents = [doc] if Voucher(doc.doctype, doc.name) in vouchers else []
	documents += [frappe.get_doc(*voucher) for voucher in vouchers if voucher != (doc.doctype, doc.name)]
	found = chain(
		*(_in_document(books, document, stock_accounts) for document in documents),
		*(_in_landed_cost(document, stock_accounts) for document in documents),
		_in_company(books, stock_accounts),
	)
	return list(found)


def _in_document(books: CompanyBooks, doc: Document, stock_accounts: Collection[str]) -> Iterator[Suspect]:
	valued = frappe.db.get_single_value("Buying Settings", "set_valuation_rate_for_rejected_materials")
	for row in (doc, *doc.get_all_children()):
		number = None if row is doc else row.idx
		# an invoice takes the account of its row's warehouse, or item, for its expense account
		own = _own_accounts(books, row)
		for field in _links(row, "Account"):
			account = row.get(field.fieldname)
			if account in stock_accounts and account not in own:
				yield StockAccountAsOtherSide(account, doc.doctype, doc.name, field.label, number)
		if valued and row.get("rejected_qty"):
			yield RejectedGoodsValued(row.idx)


def _in_landed_cost(doc: Document, stock_accounts: Collection[str]) -> Iterator[Suspect]:
	vouchers = frappe.get_all(
		"Landed Cost Purchase Receipt",
		{"receipt_document_type": doc.doctype, "receipt_document": doc.name, "docstatus": 1},
		pluck="parent",
		order_by="parent",
	)
	for row in frappe.get_all(
		"Landed Cost Taxes and Charges",
		{"parent": ("in", vouchers), "parenttype": "Landed Cost Voucher"},
		["parent", "idx", "expense_account"],
		order_by="parent, idx",
	):
		if row.expense_account in stock_accounts:
			yield StockAccountAsOtherSide(
				row.expense_account, "Landed Cost Voucher", row.parent, "Expense Account", row.idx
			)


def _in_company(books: CompanyBooks, stock_accounts: Collection[str]) -> Iterator[Suspect]:
	company = frappe.get_cached_doc("Company", books.name)
	for fieldname in COMPANY_ACCOUNTS:
		if (account := company.get(fieldname)) in stock_accounts:
			yield StockAccountAsOtherSide(account, "Company", company.name, company.meta.get_label(fieldname))


def _own_accounts(books: CompanyBooks, row: Document) -> set[str]:
	warehouses, items = (
		{row.get(field.fieldname) for field in _links(row, doctype)} - {None, ""}
		for doctype in ("Warehouse", "Item")
	)
	return read_accounts_touched(run, books, warehouses=warehouses, items=items)


def _links(row: Document, doctype: str) -> list:
	return row.meta.get("fields", {"fieldtype": "Link", "options": doctype})
