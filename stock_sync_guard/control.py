"""Control of the stock accounts: an entry that moves no stock may narrow a difference, never widen it.

A control account is kept by its subledger alone. ERPNext's own rule is weaker and stronger at once
(`JournalEntry.validate_stock_accounts`): no Journal Entry while the account is in sync, any while it is not.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from frappe.model.document import Document

from stock_sync_guard.engine.books import read_voucher_movements
from stock_sync_guard.engine.compare import out_of_sync_accounts
from stock_sync_guard.engine.findings import AccountDifference, CompanyBooks, VoucherMovement
from stock_sync_guard.engine.netting import left_after_netting
from stock_sync_guard.guard import watched
from stock_sync_guard.ledger import run
from stock_sync_guard.messages import report_widening
from stock_sync_guard.policy import Kind, Mode
from stock_sync_guard.stock_documents import moves_stock

# Where the effect of a cancellation is kept between the two events of it: afterwards the rows are no longer live.
EFFECTS = "stock_sync_effects"


def on_submit(doc: Document, method: str | None = None) -> None:
	"""After ERPNext wrote the GL: report an entry that moved a stock account away from the stock ledger."""
	if watch := _controlled(doc):
		_report_widening(doc, *watch, _effects_of_entry(doc, watch[0]))


def before_cancel(doc: Document, method: str | None = None) -> None:
	"""Remember what the entry did to the differences: cancelling does the opposite."""
	if watch := _controlled(doc):
		doc.flags[EFFECTS] = {
			account: -effect for account, effect in _effects_of_entry(doc, watch[0]).items()
		}


def on_cancel(doc: Document, method: str | None = None) -> None:
	"""As after submit, with the opposite effects."""
	if watch := _controlled(doc):
		_report_widening(doc, *watch, doc.flags.get(EFFECTS) or {})


def effects_of(movements: Iterable[VoucherMovement]) -> dict[str, Decimal]:
	"""How much one voucher added to the difference of each stock account (company currency).

	What it moved from one stock account to another is a reclassification and has no effect.
	"""
	return {left.movement.account: left.amount for left in left_after_netting(movements)}


def widened(
	differences: Iterable[AccountDifference], effects: dict[str, Decimal]
) -> list[tuple[AccountDifference, Decimal]]:
	"""The accounts that the effects moved further out of sync, each with what was to correct before."""
	before = [(difference, difference.to_correct - effects[difference.account]) for difference in differences]
	return [
		(difference, earlier) for difference, earlier in before if abs(difference.to_correct) > abs(earlier)
	]


def _controlled(doc: Document) -> tuple[CompanyBooks, Mode] | None:
	return None if moves_stock(doc) else watched(doc, Kind.MANUAL_ENTRY)


def _effects_of_entry(doc: Document, books: CompanyBooks) -> dict[str, Decimal]:
	return effects_of(read_voucher_movements(run, books, [(doc.doctype, doc.name)]))


def _report_widening(doc: Document, books: CompanyBooks, mode: Mode, effects: dict[str, Decimal]) -> None:
	if not effects:
		return
	if worse := widened(out_of_sync_accounts(run, books, effects), effects):
		report_widening(worse, doc, mode)
