"""Document events of stock documents: an older difference is reported before they post, a fault of their own after."""

from __future__ import annotations

from frappe.model.document import Document

from stock_sync_guard.guard.documents import (
	accounts_touched,
	has_stock_ledger_entries,
	items_moved,
	moves_stock,
	vouchers_written,
)
from stock_sync_guard.guard.messages import (
	may_create_correction,
	report_no_stock_ledger_entries,
	report_out_of_sync,
	report_own_fault,
)
from stock_sync_guard.ledgers.comparison import accounts_that_stop, compare_vouchers
from stock_sync_guard.site.ledgers import run
from stock_sync_guard.site.policy import Kind
from stock_sync_guard.site.suspects import suspects_of
from stock_sync_guard.site.watched import Watch, watched
from stock_sync_guard.watch.notify import notify


def validate(doc: Document, method: str | None = None) -> None:
	"""On save and submit: report an account that the document touches and that is out of sync already."""
	if moves_stock(doc):
		_report_older_difference(doc)


def on_submit(doc: Document, method: str | None = None) -> None:
	"""After ERPNext wrote both ledgers: report a document whose own entries disagree."""
	if watch := _watched(doc):
		_report_own_fault(doc, watch)
		_report_no_stock_ledger_entries(doc, watch)


def on_cancel(doc: Document, method: str | None = None) -> None:
	"""As after submit. An older difference never stops a cancellation: it may be the cure."""
	if watch := _watched(doc):
		_report_own_fault(doc, watch)


def _watched(doc: Document) -> Watch | None:
	return watched(doc, Kind.OWN_FAULT) if moves_stock(doc) else None


def _report_older_difference(doc: Document) -> None:
	if watch := watched(doc, Kind.OLDER_DIFFERENCE):
		books, mode = watch
		if differences := accounts_that_stop(run, books, accounts_touched(doc, books)):
			# told before the report: it may raise
			notified_role = None if may_create_correction() else notify(doc.company)
			report_out_of_sync(differences, doc, mode, notified_role=notified_role)


def _report_no_stock_ledger_entries(doc: Document, watch: Watch) -> None:
	moved = items_moved(doc)
	if moved and not has_stock_ledger_entries(doc):
		report_no_stock_ledger_entries(moved[0], doc, watch.mode)


def _report_own_fault(doc: Document, watch: Watch) -> None:
	books, mode = watch
	vouchers = vouchers_written(doc)
	if differences := compare_vouchers(run, books, vouchers):
		report_own_fault(differences, doc, mode, suspects=suspects_of(books, vouchers, doc))
