"""Document events of stock documents: an older difference is reported before they post, a fault of their own after."""

from __future__ import annotations

import frappe
from frappe.model.document import Document

from stock_sync_guard.engine.findings import CompanyBooks
from stock_sync_guard.guard.documents import accounts_touched, items_moved, moves_stock, vouchers_written
from stock_sync_guard.guard.messages import (
	may_create_correction,
	report_no_stock_ledger_entries,
	report_out_of_sync,
	report_own_fault,
)
from stock_sync_guard.ledgers.comparison import accounts_that_stop, compare_vouchers
from stock_sync_guard.ledgers.own_entries import OwnEntries, read_own_entries
from stock_sync_guard.site.ledgers import run
from stock_sync_guard.site.policy import Kind
from stock_sync_guard.site.suspects import suspects_of
from stock_sync_guard.site.watched import Watch, is_watched, watched
from stock_sync_guard.watch.notify import notify


def validate(doc: Document, method: str | None = None) -> None:
	"""On save and submit: report an account that the document touches and that is out of sync already."""
	if moves_stock(doc):
		_report_older_difference(doc)


def on_submit(doc: Document, method: str | None = None) -> None:
	"""After ERPNext wrote both ledgers: report a document whose own entries disagree."""
	if not _own_entries_matter(doc) or _agrees_as_when_validated(doc):
		return
	if watch := watched(doc, Kind.OWN_FAULT):
		_report_own_fault(doc, watch)
		_report_no_stock_ledger_entries(doc, watch)


def on_cancel(doc: Document, method: str | None = None) -> None:
	"""As after submit. An older difference never stops a cancellation: it may be the cure."""
	if _own_entries_matter(doc) and (watch := watched(doc, Kind.OWN_FAULT)):
		_report_own_fault(doc, watch)


def _own_entries_matter(doc: Document) -> bool:
	return moves_stock(doc) and is_watched(doc, Kind.OWN_FAULT)


def _report_older_difference(doc: Document) -> None:
	if watch := watched(doc, Kind.OLDER_DIFFERENCE):
		books, mode = watch
		if differences := accounts_that_stop(run, books, accounts_touched(doc, books)):
			# told before the report: it may raise
			notified_role = None if may_create_correction() else notify(doc.company)
			report_out_of_sync(differences, doc, mode, notified_role=notified_role)
		_keep(doc, books)


def _report_no_stock_ledger_entries(doc: Document, watch: Watch) -> None:
	moved = items_moved(doc)
	if moved and not _own_entries(doc, watch.books).move_stock:
		report_no_stock_ledger_entries(moved[0], doc, watch.mode)


def _report_own_fault(doc: Document, watch: Watch) -> None:
	books, mode = watch
	vouchers = vouchers_written(doc)
	if differences := compare_vouchers(run, books, vouchers):
		report_own_fault(differences, doc, mode, suspects=suspects_of(books, vouchers, doc))


def _keep(doc: Document, books: CompanyBooks) -> None:
	"""Of the document that this request validated last; not in its flags, as whole documents are handed to jobs."""
	frappe.local.stock_sync_validated = (doc.doctype, doc.name), books


def _agrees_as_when_validated(doc: Document) -> bool:
	"""Whether the document's own entries agree, by the books that were read when it was validated: nearly always they do.

	Where accounts were changed since, what was posted by the ones of before is posted elsewhere, and no fault.
	"""
	validated, books = getattr(frappe.local, "stock_sync_validated", None) or (None, None)
	if not books or validated != (doc.doctype, doc.name):
		return False
	frappe.local.stock_sync_validated = None
	own = _own_entries(doc, books)
	return own.agree and (own.move_stock or not items_moved(doc))


def _own_entries(doc: Document, books: CompanyBooks) -> OwnEntries:
	return read_own_entries(run, books, vouchers_written(doc))
