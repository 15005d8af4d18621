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
from stock_sync_guard.engine.explain import left_after_netting
from stock_sync_guard.engine.findings import AccountDifference, CompanyBooks, VoucherMovement
from stock_sync_guard.guard import is_quiet
from stock_sync_guard.ledger import company_books, run
from stock_sync_guard.messages import throw_widening
from stock_sync_guard.stock_documents import moves_stock

# Where the effect of a cancellation is kept between the two events of it: afterwards the rows are no longer live.
EFFECTS = "stock_sync_effects"


def on_submit(doc: Document, method: str | None = None) -> None:
	"""After ERPNext wrote the GL: refuse an entry that moved a stock account away from the stock ledger."""
	if books := _controlled_books(doc):
		_refuse_widening(
			doc, books, effects_of(read_voucher_movements(run, books, [(doc.doctype, doc.name)]))
		)


def before_cancel(doc: Document, method: str | None = None) -> None:
	"""Remember what the entry did to the differences: cancelling does the opposite."""
	if books := _controlled_books(doc):
		effects = effects_of(read_voucher_movements(run, books, [(doc.doctype, doc.name)]))
		doc.flags[EFFECTS] = {account: -effect for account, effect in effects.items()}


def on_cancel(doc: Document, method: str | None = None) -> None:
	"""As after submit, with the opposite effects."""
	if books := _controlled_books(doc):
		_refuse_widening(doc, books, doc.flags.get(EFFECTS) or {})


def effects_of(movements: Iterable[VoucherMovement]) -> dict[str, Decimal]:
	"""How much one voucher added to the difference of each stock account (company currency).

	What it moved from one stock account to another is a reclassification and has no effect.
	"""
	return {movement.account: amount for _voucher, movement, amount in left_after_netting(movements)}


def widened(
	differences: Iterable[AccountDifference], effects: dict[str, Decimal]
) -> list[tuple[AccountDifference, Decimal]]:
	"""The accounts that the effects moved further out of sync, each with what was to correct before."""
	before = [(difference, difference.to_correct - effects[difference.account]) for difference in differences]
	return [
		(difference, earlier) for difference, earlier in before if abs(difference.to_correct) > abs(earlier)
	]


def _controlled_books(doc: Document) -> CompanyBooks | None:
	"""The books to look into; None where this entry is not controlled."""
	if is_quiet() or moves_stock(doc):
		return None
	books = company_books(doc.company)
	return books if books.perpetual_inventory else None


def _refuse_widening(doc: Document, books: CompanyBooks, effects: dict[str, Decimal]) -> None:
	if not effects:
		return
	if refused := widened(out_of_sync_accounts(run, books, effects), effects):
		throw_widening(refused, doc)
