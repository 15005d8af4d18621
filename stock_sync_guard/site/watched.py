"""Whether a document is watched at all, and what is done about a finding."""

from __future__ import annotations

import frappe
from frappe.model.document import Document

from stock_sync_guard.engine.findings import CompanyBooks
from stock_sync_guard.site.ledgers import company_books
from stock_sync_guard.site.policy import Kind, Mode, mode_for_user

# ERPNext sets these while it moves data about, where a user could neither read a message nor act on it.
QUIET_FLAGS = ("in_install", "in_uninstall", "in_migrate", "in_patch", "in_fixtures", "in_setup_wizard")


def is_quiet() -> bool:
	"""Whether ERPNext moves data about, so that nobody is there to read a message."""
	return any(frappe.flags.get(flag) for flag in QUIET_FLAGS)


def watched(doc: Document, kind: Kind) -> tuple[CompanyBooks, Mode] | None:
	"""The books to look into for this document and what to do about a finding; None where nothing is to be looked at."""
	if is_quiet():
		return None
	mode = mode_for_user(doc.company, kind)
	if mode is Mode.OFF:
		return None
	books = company_books(doc.company)
	return (books, mode) if books.perpetual_inventory else None
