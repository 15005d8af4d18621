"""Every difference between ERPNext 15 and 16, told from the fields and functions that a site has, never by a version number."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from inspect import signature
from typing import NamedTuple
from urllib.parse import urlsplit

import erpnext.stock
import frappe
from erpnext.accounts import general_ledger
from erpnext.accounts.utils import get_stock_and_account_balance
from frappe.model.document import Document
from frappe.utils import get_url_to_list, getdate

from stock_sync_guard.ledgers.schema import Schema

ITEM_WISE_ACCOUNTS = "enable_item_wise_inventory_account"


def schema() -> Schema:
	"""Which columns of ERPNext's tables, that not every version has, there are on this site.

	Asked in every save: the names of columns are remembered by frappe, and less to read than a doctype's meta.
	"""
	return Schema(
		item_wise_accounts=frappe.db.has_column("Company", ITEM_WISE_ACCOUNTS),
		gl_only_reposts=frappe.db.has_column("Repost Item Valuation", "repost_only_accounting_ledgers"),
	)


def has_item_wise_accounts(company: str) -> bool:
	"""Whether the company's inventory accounts are those of items; not where there is no such company."""
	if not schema().item_wise_accounts:
		return False
	return bool(frappe.db.get_value("Company", company, ITEM_WISE_ACCOUNTS))


def companies_with_item_wise_accounts() -> list[str]:
	if not schema().item_wise_accounts:
		return []
	return frappe.get_all("Company", {ITEM_WISE_ACCOUNTS: 1}, pluck="name", order_by="name")


class Freezing(NamedTuple):
	"""Until when a company's accounts are frozen (None: they are not), and the role whose users may post all the same."""

	until: date | None
	role: str | None


def freezing_of(company: str) -> Freezing:
	if _is_frozen_by_company():
		until, role = frappe.db.get_value(
			"Company", company, ["accounts_frozen_till_date", "role_allowed_for_frozen_entries"]
		) or (None, None)
	else:
		settings = frappe.get_cached_doc("Accounts Settings")
		until, role = settings.get("acc_frozen_upto"), settings.get("frozen_accounts_modifier")
	return Freezing(getdate(until) if until else None, role or None)


def check_freezing_date(posting_date: object, company: str) -> None:
	"""Raises frappe.ValidationError where the user may not post on that day."""
	check = general_ledger.check_freezing_date
	arguments = {"company": company} if "company" in signature(check).parameters else {}
	check(posting_date, **arguments)


def _is_frozen_by_company() -> bool:
	return frappe.get_meta("Company").has_field("accounts_frozen_till_date")


def account_map(doc: Document) -> Mapping:
	"""What the document's `get_gl_entries` asks for: the account of each warehouse, or item."""
	if hasattr(doc, "get_inventory_account_map"):
		return doc.get_inventory_account_map()
	return erpnext.stock.get_warehouse_account_map(doc.company)


def refuses_journal_entry(account: str, day: date, company: str) -> bool:
	"""Whether ERPNext takes no Journal Entry on the account on that day. It looks at accounts of type Stock only: by its own figures, both sides agree there.

	It knows the accounts of warehouses only. With item-wise accounts it compares one with the stock value of the warehouses
	that name it, or of the whole company where none does (`JournalEntry.validate_stock_accounts`).
	"""
	if frappe.get_cached_value("Account", account, "account_type") != "Stock":
		return False
	account_balance, stock_value, _warehouses = get_stock_and_account_balance(account, day, company)
	return account_balance == stock_value


def desk_route(route: str) -> str:
	"""The path of a Desk page: Desk lives at /app, or at /desk."""
	desk, _slash, _list = urlsplit(get_url_to_list("Company")).path.rpartition("/")
	return f"{desk}/{route}"
