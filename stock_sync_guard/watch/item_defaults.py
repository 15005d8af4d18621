"""Changes of the account that stock of an item is posted to, where accounts are those of items (ERPNext 16).

Stock values are stored by account then. Where an item, its item group or its brand gets another one, what is stored of both
accounts is marked, in the same database transaction, until the next rebuild has read the ledgers.
"""

from __future__ import annotations

import frappe
from frappe.model.document import Document

from stock_sync_guard.ledgers.closing import BEGINNING, Ledger
from stock_sync_guard.site.versions import companies_with_item_wise_accounts
from stock_sync_guard.site.warehouses import leave_change
from stock_sync_guard.watch.marks import leave_mark

# Where the defaults per company stand.
TABLES = {"Item": "item_defaults", "Item Group": "item_group_defaults", "Brand": "brand_defaults"}


def on_change(doc: Document, method: str | None = None) -> None:
	"""An item, item group or brand was saved, or a value of it was set."""
	if companies := companies_with_item_wise_accounts():
		before = doc.get_doc_before_save()
		if _named(before) != _named(doc):
			leave_change(f"{doc.doctype} {doc.name}")
		if before:
			_mark_changes(before, doc, companies)


def after_rename(doc: Document, method: str, old: str, new: str, merge: bool = False) -> None:
	"""Items have another account where one, its group or its brand was merged into another."""
	for company in companies_with_item_wise_accounts() if merge else ():
		_mark(company, None)
		leave_change(f"{doc.doctype} {new}")


def _mark_changes(before: Document, doc: Document, companies: list[str]) -> None:
	of_item = doc.doctype == "Item"
	account_of = _account_of_item if of_item else _own_account
	for company in companies:
		accounts = account_of(before, company), account_of(doc, company)
		if accounts[0] == accounts[1] or (of_item and not _has_entries(doc)):
			continue
		if not of_item and not all(accounts):
			# its items go to what others name, or come from there
			accounts = (None,)
		for account in accounts:
			if account or not of_item:
				_mark(company, account)


def _mark(company: str, account: str | None) -> None:
	leave_mark(company, BEGINNING, None, ledger=Ledger.STOCK, place=account)


def _named(doc: Document | None) -> dict[str, str]:
	"""The account that the document itself names, by company."""
	rows = doc.get(TABLES[doc.doctype]) or () if doc else ()
	return {row.company: row.default_inventory_account for row in rows if row.default_inventory_account}


def _own_account(doc: Document, company: str) -> str | None:
	return _named(doc).get(company)


def _account_of_item(item: Document, company: str) -> str | None:
	"""As `ledgers.places` has it."""
	if account := _own_account(item, company):
		return account
	for doctype, name in (("Item Group", item.item_group), ("Brand", item.get("brand"))):
		if name and (account := _default_of(doctype, name, company)):
			return account
	return None


def _default_of(doctype: str, name: str, company: str) -> str | None:
	row = {"parenttype": doctype, "parent": name, "company": company}
	return frappe.db.get_value("Item Default", row, "default_inventory_account")


def _has_entries(item: Document) -> bool:
	return bool(frappe.db.exists("Stock Ledger Entry", {"item_code": item.name}))
