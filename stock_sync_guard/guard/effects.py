"""What an entry without stock did to the differences of the stock accounts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from frappe.model.document import Document
from frappe.utils import getdate

from stock_sync_guard.engine.findings import CompanyBooks, Voucher, VoucherMovement
from stock_sync_guard.engine.money import ZERO, to_decimal
from stock_sync_guard.engine.netting import left_after_netting
from stock_sync_guard.ledgers.accounts import read_posting_accounts
from stock_sync_guard.ledgers.former_accounts import with_former_accounts_of
from stock_sync_guard.ledgers.movements import read_movements_of_vouchers
from stock_sync_guard.site.ledgers import run

# How much was added to the difference of each stock account (company currency; positive: debit the account).
Effects = dict[str, Decimal]

# Of these, ERPNext cancels the GL entries in its own `before_cancel`, which comes before an app's
# (`erpnext.assets.doctype.asset_repair`): the rows are gone when we look.
REVERSED_BEFORE_CANCEL = ("Asset Repair",)


def effects_of_entry(doc: Document, books: CompanyBooks) -> Effects:
	"""From the live GL entries of a submitted entry."""
	entry = Voucher(doc.doctype, doc.name)
	books = with_former_accounts_of(run, books, entry)
	return _effects_of(read_movements_of_vouchers(run, books, [entry]))


def effects_of_cancelling(doc: Document, books: CompanyBooks) -> Effects:
	"""The opposite of what the entry did; asked before ERPNext cancels its GL entries."""
	taken_back = doc.doctype in REVERSED_BEFORE_CANCEL
	effects = _effects_of_gl_map(doc, books) if taken_back else effects_of_entry(doc, books)
	return {account: -effect for account, effect in effects.items()}


def _effects_of(movements: Iterable[VoucherMovement]) -> Effects:
	"""What one voucher moved from one stock account to another is a reclassification and has no effect."""
	return {left.movement.account: left.amount for left in left_after_netting(movements)}


def _effects_of_gl_map(doc: Document, books: CompanyBooks) -> Effects:
	"""As of the GL entries, from what ERPNext would post for the document."""
	stock_accounts = read_posting_accounts(run, books)
	balances: Effects = defaultdict(lambda: ZERO)
	for entry in doc.get_gl_entries():
		if entry.account in stock_accounts:
			balances[entry.account] += to_decimal(entry.debit) - to_decimal(entry.credit)
	today = getdate()
	return _effects_of(
		VoucherMovement(doc.doctype, doc.name, account, today, account_movement=balance)
		for account, balance in balances.items()
	)
