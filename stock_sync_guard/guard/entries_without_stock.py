"""Control of the stock accounts: an entry that moves no stock may narrow a difference, never widen it.

A control account is kept by its subledger alone. ERPNext's own rule is weaker and stronger at once
(`JournalEntry.validate_stock_accounts`): no Journal Entry while the account is in sync, any while it is not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from frappe.model.document import Document
from frappe.utils import getdate

from stock_sync_guard.engine.findings import AccountDifference, CompanyBooks, VoucherMovement
from stock_sync_guard.engine.money import ZERO, to_decimal
from stock_sync_guard.engine.netting import left_after_netting
from stock_sync_guard.guard.documents import moves_stock
from stock_sync_guard.guard.messages import report_entry_without_stock
from stock_sync_guard.ledgers.accounts import read_stock_accounts
from stock_sync_guard.ledgers.circumstances import unneeded_corrections
from stock_sync_guard.ledgers.comparison import out_of_sync_accounts
from stock_sync_guard.ledgers.movements import read_voucher_movements
from stock_sync_guard.site.custom_fields import CORRECTION
from stock_sync_guard.site.ledgers import run
from stock_sync_guard.site.policy import Kind, Mode
from stock_sync_guard.site.watched import watched
from stock_sync_guard.wording.entry_without_stock import WidenedDifference

# Where the effect of a cancellation is kept between the two events of it: afterwards the rows are no longer live.
EFFECTS = "stock_sync_effects"


# Of these, ERPNext cancels the GL entries in its own `before_cancel`, which comes before an app's
# (`erpnext.assets.doctype.asset_repair`): the rows are gone when we look.
REVERSED_BEFORE_CANCEL = ("Asset Repair",)


def on_submit(doc: Document, method: str | None = None) -> None:
	"""After ERPNext wrote the GL: report an entry that moved a stock account away from the stock ledger."""
	if watch := _controlled(doc):
		_report_widening(doc, *watch, _effects_of_entry(doc, watch[0]))


def before_cancel(doc: Document, method: str | None = None) -> None:
	"""Remember what the entry did to the differences: cancelling does the opposite.

	A correction that nothing needs any more is free to go, even where another one of the same account still hides it.
	"""
	watch = _controlled(doc)
	if watch and not _is_unneeded_correction(doc, watch[0]):
		books, _mode = watch
		taken_back = doc.doctype in REVERSED_BEFORE_CANCEL
		effects = _effects_of_gl_map(doc, books) if taken_back else _effects_of_entry(doc, books)
		doc.flags[EFFECTS] = {account: -effect for account, effect in effects.items()}


def on_cancel(doc: Document, method: str | None = None) -> None:
	"""As after submit, with the opposite effects."""
	if watch := _controlled(doc):
		_report_widening(doc, *watch, doc.flags.get(EFFECTS) or {})


def effects_of(movements: Iterable[VoucherMovement]) -> dict[str, Decimal]:
	"""How much one voucher added to the difference of each stock account (company currency).

	What it moved from one stock account to another is a reclassification and has no effect.
	"""
	return {left.movement.account: left.amount for left in left_after_netting(movements)}


def widened(differences: Iterable[AccountDifference], effects: dict[str, Decimal]) -> list[WidenedDifference]:
	"""The accounts that the effects moved further out of sync, each with what was to correct before."""
	moved = [
		WidenedDifference(difference, difference.to_correct - effects[difference.account])
		for difference in differences
	]
	return [one for one in moved if abs(one.difference.to_correct) > abs(one.to_correct_before)]


def _controlled(doc: Document) -> tuple[CompanyBooks, Mode] | None:
	return None if moves_stock(doc) else watched(doc, Kind.MANUAL_ENTRY)


def _is_unneeded_correction(doc: Document, books: CompanyBooks) -> bool:
	return bool(doc.get(CORRECTION)) and doc.name in unneeded_corrections(run, books)


def _effects_of_entry(doc: Document, books: CompanyBooks) -> dict[str, Decimal]:
	return effects_of(read_voucher_movements(run, books, [(doc.doctype, doc.name)]))


def _effects_of_gl_map(doc: Document, books: CompanyBooks) -> dict[str, Decimal]:
	"""As of the rows, from what ERPNext would post for the document."""
	stock_accounts = set(read_stock_accounts(run, books))
	balances: dict[str, Decimal] = defaultdict(lambda: ZERO)
	for entry in doc.get_gl_entries():
		if entry.account in stock_accounts:
			balances[entry.account] += to_decimal(entry.debit) - to_decimal(entry.credit)
	today = getdate()
	return effects_of(
		VoucherMovement(doc.doctype, doc.name, account, today, account_movement=balance)
		for account, balance in balances.items()
	)


def _report_widening(doc: Document, books: CompanyBooks, mode: Mode, effects: dict[str, Decimal]) -> None:
	if not effects:
		return
	if worse := widened(out_of_sync_accounts(run, books, effects), effects):
		report_entry_without_stock(worse, doc, mode)
