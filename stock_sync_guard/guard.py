"""The document events: when the guard looks, and what it does with what it finds."""

from __future__ import annotations

import frappe
from frappe.model.document import Document

from stock_sync_guard.engine.compare import compare_vouchers, out_of_sync_accounts
from stock_sync_guard.engine.findings import CompanyBooks
from stock_sync_guard.ledger import company_books, run
from stock_sync_guard.messages import report_out_of_sync, report_own_fault
from stock_sync_guard.policy import Kind, Mode, mode_for_user
from stock_sync_guard.stock_documents import accounts_touched, moves_stock, vouchers_written

# ERPNext sets these while it moves data about, where a user could neither read a message nor act on it.
QUIET_FLAGS = ("in_install", "in_uninstall", "in_migrate", "in_patch", "in_fixtures", "in_setup_wizard")


def validate(doc: Document, method: str | None = None) -> None:
	"""On save and submit: report an account that the document touches and that is out of sync already."""
	if moves_stock(doc):
		_report_older_difference(doc)


def on_submit(doc: Document, method: str | None = None) -> None:
	"""After ERPNext wrote both ledgers: report a document whose own entries disagree."""
	if moves_stock(doc):
		_report_own_fault(doc)


def on_cancel(doc: Document, method: str | None = None) -> None:
	"""As after submit. An older difference never stops a cancellation: it may be the cure."""
	if moves_stock(doc):
		_report_own_fault(doc)


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


def _report_older_difference(doc: Document) -> None:
	if watch := watched(doc, Kind.OLDER_DIFFERENCE):
		books, mode = watch
		if differences := out_of_sync_accounts(run, books, accounts_touched(doc, books)):
			report_out_of_sync(differences, doc, mode)


def _report_own_fault(doc: Document) -> None:
	if watch := watched(doc, Kind.OWN_FAULT):
		books, mode = watch
		if differences := compare_vouchers(run, books, vouchers_written(doc)):
			report_own_fault(differences, doc, mode)
