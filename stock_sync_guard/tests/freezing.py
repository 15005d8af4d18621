"""Freezing accounts where this version of ERPNext looks for it: in the company, or in Accounts Settings."""

from __future__ import annotations

import frappe

from stock_sync_guard.tests.books import Books


def freeze_accounts(books: Books, until: object) -> None:
	_set(books, "accounts_frozen_till_date", "acc_frozen_upto", until)


def let_into_frozen_accounts(books: Books, role: str) -> None:
	_set(books, "role_allowed_for_frozen_entries", "frozen_accounts_modifier", role)


def _set(books: Books, of_company: str, of_settings: str, value: object) -> None:
	if frappe.get_meta("Company").has_field(of_company):
		frappe.db.set_value("Company", books.company, of_company, value)
		frappe.clear_document_cache("Company", books.company)
	else:
		frappe.db.set_single_value("Accounts Settings", of_settings, value)
		frappe.clear_document_cache("Accounts Settings", "Accounts Settings")
