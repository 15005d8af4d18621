"""Document events of entries without stock: they may narrow a stock account's difference, never widen it.

A control account is kept by its subledger alone. The exception is cancelling a correction of ours: cancel and amend is how
people mend one, so it passes, and what is open again is said. ERPNext's own rule is weaker and stronger at once
(`JournalEntry.validate_stock_accounts`): no Journal Entry while the account is in sync, any while it is not.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from frappe.model.document import Document

from stock_sync_guard.correction.left import still_out_of_sync
from stock_sync_guard.engine.findings import AccountDifference, CompanyBooks
from stock_sync_guard.guard.documents import moves_stock
from stock_sync_guard.guard.effects import Effects, effects_of_cancelling, effects_of_entry
from stock_sync_guard.guard.messages import report_entry_without_stock, report_left_by_correction
from stock_sync_guard.ledgers.comparison import out_of_sync_accounts
from stock_sync_guard.site.custom_fields import CORRECTION
from stock_sync_guard.site.ledgers import run
from stock_sync_guard.site.policy import Kind, Mode
from stock_sync_guard.site.watched import Watch, watched
from stock_sync_guard.wording.entry_without_stock import WidenedDifference

# Where the effects of a cancellation are kept between the two events of it: afterwards the rows are no longer live.
EFFECTS = "stock_sync_effects"


def on_submit(doc: Document, method: str | None = None) -> None:
	"""After ERPNext wrote the GL: report an entry that moved a stock account away from the stock ledger.

	Of a correction, whose figures may be of yesterday, what it left is said.
	"""
	if watch := _watched(doc):
		_report_widening(doc, *watch, effects_of_entry(doc, watch.books))
		if doc.get(CORRECTION) and (left := still_out_of_sync(doc, watch.books)):
			report_left_by_correction(left, doc)


def before_cancel(doc: Document, method: str | None = None) -> None:
	"""Remember what cancelling will do to the differences."""
	if watch := _watched(doc):
		doc.flags[EFFECTS] = effects_of_cancelling(doc, watch.books)


def on_cancel(doc: Document, method: str | None = None) -> None:
	"""As after submit, with the effects of cancelling; a correction is never refused."""
	if watch := _watched(doc):
		report = _report_open_again if doc.get(CORRECTION) else _report_widening
		report(doc, *watch, doc.flags.get(EFFECTS) or {})


def widened(differences: Iterable[AccountDifference], effects: Effects) -> list[WidenedDifference]:
	"""The accounts that the effects moved further out of sync, each with what was to correct before."""
	moved = [
		WidenedDifference(difference, difference.to_correct - effects[difference.account])
		for difference in differences
	]
	return [one for one in moved if abs(one.difference.to_correct) > abs(one.to_correct_before)]


def _watched(doc: Document) -> Watch | None:
	return None if moves_stock(doc) else watched(doc, Kind.ENTRY_WITHOUT_STOCK)


def _report_widening(doc: Document, books: CompanyBooks, mode: Mode, effects: Effects) -> None:
	if worse := _widened_by(effects, books):
		report_entry_without_stock(worse, doc, mode)


def _report_open_again(doc: Document, books: CompanyBooks, _mode: Mode, effects: Effects) -> None:
	if worse := _widened_by(effects, books):
		report_left_by_correction([one.difference for one in worse], doc)


def _widened_by(effects: Effects, books: CompanyBooks) -> list[WidenedDifference]:
	if not effects:
		return []
	# effects are of guarded accounts only, so what is none of today's was a warehouse's
	books = replace(books, former_accounts=tuple(effects))
	return widened(out_of_sync_accounts(run, books, effects, largest_only=True), effects)
