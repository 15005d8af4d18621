"""The indicator on forms: whether what the form is about is out of sync, by stored findings."""

from __future__ import annotations

import frappe
from frappe import _

from stock_sync_guard.desk.open_findings import readable_differences
from stock_sync_guard.engine.findings import CompanyBooks
from stock_sync_guard.engine.money import ZERO
from stock_sync_guard.ledgers.accounts import read_warehouses
from stock_sync_guard.site.amounts import money
from stock_sync_guard.site.ledgers import run
from stock_sync_guard.site.rights import books_with_whole_figures, readable_companies
from stock_sync_guard.site.warehouses import with_warehouses

DOCTYPES = ("Account", "Company", "Warehouse")


def indicator_of(doctype: str, name: str) -> dict | None:
	"""What a form shows of an Account, Warehouse or Company: text and filters of the report that explains it.

	None where it is in sync, and for whom may not read it or its figures. Of a company the accounts are added up,
	whichever the direction.
	"""
	if doctype not in DOCTYPES or not frappe.has_permission(doctype, "read", name):
		return None
	company = name if doctype == "Company" else frappe.db.get_value(doctype, name, "company")
	if company not in readable_companies():
		return None
	books = with_warehouses(run, books_with_whole_figures(company))
	account = _account(books, doctype, name)
	if doctype != "Company" and not account:
		return None
	differences = {
		one: amount for one, amount in readable_differences(books).items() if account in (None, one)
	}
	if not differences:
		return None
	amount = money(sum((abs(one) for one in differences.values()), ZERO), books.currency)
	return {
		"text": _("Out of Sync: {0}").format(amount),
		"filters": {"company": books.name, **({"account": account} if account else {})},
	}


def _account(books: CompanyBooks, doctype: str, name: str) -> str | None:
	if doctype == "Warehouse":
		posting = read_warehouses(run, books).get(name)
		return posting.account if posting and not books.item_wise_accounts else None
	return name if doctype == "Account" else None
