"""The document events: when the guard looks, and what it does with what it finds."""

from __future__ import annotations

import frappe
from frappe.model.document import Document

from stock_sync_guard.engine.compare import compare_vouchers, out_of_sync_accounts
from stock_sync_guard.ledger import company_books, run
from stock_sync_guard.messages import throw_out_of_sync, throw_own_fault
from stock_sync_guard.stock_documents import accounts_touched, moves_stock, vouchers_written

# ERPNext sets these while it moves data about, where a user could neither read a message nor act on it.
QUIET_FLAGS = ("in_install", "in_uninstall", "in_migrate", "in_patch", "in_fixtures", "in_setup_wizard")


def validate(doc: Document, method: str | None = None) -> None:
	"""On save and submit: stop while an account that the document touches is out of sync already."""
	if _is_guarded(doc):
		_stop_on_older_difference(doc)


def on_submit(doc: Document, method: str | None = None) -> None:
	"""After ERPNext wrote both ledgers: stop a document whose own entries disagree."""
	if _is_guarded(doc):
		_stop_on_own_fault(doc)


def on_cancel(doc: Document, method: str | None = None) -> None:
	"""As after submit. An older difference never stops a cancellation: it may be the cure."""
	if _is_guarded(doc):
		_stop_on_own_fault(doc)


def is_quiet() -> bool:
	"""Whether ERPNext moves data about, so that nobody is there to read a message."""
	return any(frappe.flags.get(flag) for flag in QUIET_FLAGS)


def _is_guarded(doc: Document) -> bool:
	return moves_stock(doc) and not is_quiet()


def _stop_on_older_difference(doc: Document) -> None:
	books = company_books(doc.company)
	if not books.perpetual_inventory:
		return
	accounts = accounts_touched(doc, books)
	differences = out_of_sync_accounts(run, books, accounts)
	if differences:
		throw_out_of_sync(differences, doc)


def _stop_on_own_fault(doc: Document) -> None:
	books = company_books(doc.company)
	if not books.perpetual_inventory:
		return
	differences = compare_vouchers(run, books, vouchers_written(doc))
	if differences:
		throw_own_fault(differences, doc)
