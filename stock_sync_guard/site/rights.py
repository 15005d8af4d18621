"""Whose figures a user may see: as ERPNext's own reports have it, with all its user permissions."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

import frappe
from frappe import _
from frappe.core.doctype.user_permission.user_permission import get_user_permissions
from frappe.permissions import get_allowed_docs_for_doctype
from frappe.utils import escape_html

from stock_sync_guard.engine.findings import CompanyBooks
from stock_sync_guard.site.ledgers import company_books

LEDGERS = ("GL Entry", "Stock Ledger Entry")
# What the figures of an account are told apart by. Whoever may see only a part of them by anything else sees none.
OWN_DIMENSIONS = ("Company", "Account", "Warehouse")


def may_read_ledgers() -> bool:
	return all(frappe.has_permission(ledger, "read") for ledger in LEDGERS)


def require_right_to_read_ledgers() -> None:
	"""Raises frappe.PermissionError without read access to GL Entries and Stock Ledger Entries."""
	for ledger in LEDGERS:
		frappe.has_permission(ledger, "read", throw=True)


def readable_books(company: str) -> CompanyBooks:
	"""The books of a company with perpetual inventory that the user may read.

	Raises frappe.PermissionError without read access to it, frappe.ValidationError where it keeps no perpetual inventory.
	"""
	books = company_books(company)
	frappe.has_permission("Company", "read", books.name, throw=True)
	return _with_perpetual_inventory(books)


def _with_perpetual_inventory(books: CompanyBooks) -> CompanyBooks:
	if not books.perpetual_inventory:
		frappe.throw(
			_(
				"Company {0} does not keep perpetual inventory: its stock accounts need not agree with the stock ledger."
			).format(frappe.bold(escape_html(books.name)))
		)
	return books


def readable_accounts(accounts: Collection[str]) -> list[str]:
	"""Those of the accounts that the user may read."""
	return frappe.get_list(
		"Account", filters={"name": ("in", accounts)}, pluck="name", order_by="name", limit=0
	)


def fully_readable_accounts(warehouses_of: Mapping[str, Collection[str]]) -> list[str]:
	"""Those of the accounts whose figures the user may read, with all warehouses that post to them.

	Whoever may read an account, but not all its warehouses, would learn the value of the others from its total.
	"""
	return [
		account
		for account in readable_accounts(list(warehouses_of))
		if _permits("Account", "GL Entry", [account])
		and _permits("Warehouse", "Stock Ledger Entry", warehouses_of[account])
	]


def books_with_whole_figures(company: str) -> CompanyBooks:
	"""The books of a company with perpetual inventory, for whom may read all of its ledgers, as reports of ERPNext show them.

	By account and by warehouse the figures are told apart; by anything else, such as a cost center, they are not. Raises
	frappe.PermissionError where the user may not read both ledgers, or only a part of them; else as `readable_books`.
	"""
	require_right_to_read_ledgers()
	books = company_books(company)
	if not all(_permits("Company", ledger, [books.name]) for ledger in LEDGERS):
		_refuse(books, _("Your User Permissions leave you other companies."))
	if restricting := _restricting_doctypes():
		_refuse(
			books,
			_("Your User Permissions leave you a part of the ledgers only: {0}.").format(
				", ".join(_(doctype) for doctype in restricting)
			),
		)
	return _with_perpetual_inventory(books)


def readable_companies() -> list[str]:
	"""The companies with perpetual inventory whose ledgers the user may read, whole, in order of their names."""
	if not may_read_ledgers() or _restricting_doctypes():
		return []
	return [
		company
		for company in frappe.get_all(
			"Company", {"enable_perpetual_inventory": 1}, pluck="name", order_by="name"
		)
		if all(_permits("Company", ledger, [company]) for ledger in LEDGERS)
	]


def _refuse(books: CompanyBooks, why: str) -> None:
	frappe.throw(
		_("The stock accounts of company {0} cannot be compared for you. {1}").format(
			frappe.bold(escape_html(books.name)), why
		),
		frappe.PermissionError,
	)


def _restricting_doctypes() -> list[str]:
	restricting = {
		doctype
		for ledger in LEDGERS
		for doctype in _linked(ledger)
		if doctype not in OWN_DIMENSIONS and _permitted(doctype, ledger)
	}
	return sorted(restricting)


def _linked(ledger: str) -> Iterator[str]:
	return (
		field.options
		for field in frappe.get_meta(ledger).get_link_fields()
		if not field.ignore_user_permissions
	)


def _permits(doctype: str, ledger: str, names: Collection[str]) -> bool:
	"""Whether user permissions leave all of these to the user, of themselves and in the ledger."""
	return all(
		permitted.issuperset(names)
		for applied_to in (doctype, ledger)
		if (permitted := _permitted(doctype, applied_to))
	)


def _permitted(doctype: str, applied_to: str) -> set[str]:
	"""The records that user permissions leave to the user there; empty: all."""
	return set(get_allowed_docs_for_doctype(get_user_permissions().get(doctype, []), applied_to))
