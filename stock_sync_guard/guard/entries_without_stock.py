"""Document events of entries without stock: they may narrow a stock account's difference, never widen it.

A control account is kept by its subledger alone. ERPNext's own rule is weaker and stronger at once
(`JournalEntry.validate_stock_accounts`): no Journal Entry while the account is in sync, any while it is not.
"""

from __future__ import annotations

from collections.abc import Iterable

from frappe.model.document import Document

from stock_sync_guard.engine.findings import AccountDifference, CompanyBooks
from stock_sync_guard.guard.documents import moves_stock
from stock_sync_guard.guard.effects import Effects, effects_of_cancelling, effects_of_entry
from stock_sync_guard.guard.messages import report_entry_without_stock
from stock_sync_guard.ledgers.circumstances import unneeded_corrections
from stock_sync_guard.ledgers.comparison import out_of_sync_accounts
from stock_sync_guard.site.custom_fields import CORRECTION
from stock_sync_guard.site.ledgers import run
from stock_sync_guard.site.policy import Kind, Mode
from stock_sync_guard.site.watched import Watch, watched
from stock_sync_guard.wording.entry_without_stock import WidenedDifference

# Where the effects of a cancellation are kept between the two events of it: afterwards the rows are no longer live.
EFFECTS = "stock_sync_effects"


def on_submit(doc: Document, method: str | None = None) -> None:
	"""After ERPNext wrote the GL: report an entry that moved a stock account away from the stock ledger."""
	if watch := _watched(doc):
		_report_widening(doc, *watch, effects_of_entry(doc, watch.books))


def before_cancel(doc: Document, method: str | None = None) -> None:
	"""Remember what cancelling will do to the differences.

	A correction that nothing needs any more is free to go, even where another one of the same account still hides it.
	"""
	watch = _watched(doc)
	if watch and not _is_unneeded_correction(doc, watch.books):
		doc.flags[EFFECTS] = effects_of_cancelling(doc, watch.books)


def on_cancel(doc: Document, method: str | None = None) -> None:
	"""As after submit, with the effects of cancelling."""
	if watch := _watched(doc):
		_report_widening(doc, *watch, doc.flags.get(EFFECTS) or {})


def widened(differences: Iterable[AccountDifference], effects: Effects) -> list[WidenedDifference]:
	"""The accounts that the effects moved further out of sync, each with what was to correct before."""
	moved = [
		WidenedDifference(difference, difference.to_correct - effects[difference.account])
		for difference in differences
	]
	return [one for one in moved if abs(one.difference.to_correct) > abs(one.to_correct_before)]


def _watched(doc: Document) -> Watch | None:
	return None if moves_stock(doc) else watched(doc, Kind.ENTRY_WITHOUT_STOCK)


def _is_unneeded_correction(doc: Document, books: CompanyBooks) -> bool:
	return bool(doc.get(CORRECTION)) and doc.name in unneeded_corrections(run, books)


def _report_widening(doc: Document, books: CompanyBooks, mode: Mode, effects: Effects) -> None:
	if not effects:
		return
	if worse := widened(out_of_sync_accounts(run, books, effects), effects):
		report_entry_without_stock(worse, doc, mode)
