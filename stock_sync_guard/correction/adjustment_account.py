"""The account that a company's corrections are booked against, and whether it can be."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html, get_link_to_form

from stock_sync_guard.engine.adjustment_account import Unusable, unusable_by_ledgers
from stock_sync_guard.engine.findings import CompanyBooks
from stock_sync_guard.ledgers.accounts import read_stock_accounts
from stock_sync_guard.site.ledgers import run
from stock_sync_guard.site.policy import SETTINGS, policy_of
from stock_sync_guard.wording.unusable_account import unusable_account

# ERPNext refuses a line on an account of these types without a party (`GLEntry.check_mandatory`).
NEED_A_PARTY = ("Receivable", "Payable")

# Something else says what their balance is: a bank statement, the till, the assets, a tax return. ERPNext takes a line
# on the type Depreciation in a depreciation entry only (`JournalEntry.validate_depr_entry_voucher_type`).
KEPT_BY_SOMETHING_ELSE = (
	"Accumulated Depreciation",
	"Asset Received But Not Billed",
	"Bank",
	"Capital Work in Progress",
	"Cash",
	"Depreciation",
	"Fixed Asset",
	"Tax",
)
UNUSABLE_TYPES = (*NEED_A_PARTY, *KEPT_BY_SOMETHING_ELSE)


def adjustment_account(books: CompanyBooks) -> str:
	"""The account of our settings, else the company's.

	Raises frappe.ValidationError, with the place to change it, where a correction cannot be booked against it.
	"""
	own_account = policy_of(books.name).adjustment_account
	account = own_account or books.stock_adjustment_account
	if not account:
		frappe.throw(
			_("Set the Stock Adjustment Account in Company {0}: the correction is booked against it.").format(
				_link("Company", books.name)
			),
			title=_("Stock Adjustment Account Missing"),
		)
	if why := why_unusable(account, books):
		place = _link(SETTINGS, SETTINGS) if own_account else _link("Company", books.name)
		frappe.throw(
			f"{why} {_('Change it in {0}.').format(place)}",
			title=_("Adjustment Account Unusable"),
		)
	return account


def why_unusable(account: str, books: CompanyBooks) -> str | None:
	"""Why the company's corrections cannot be booked against the account, as HTML; None where they can."""
	record = frappe.get_cached_doc("Account", account)
	if why := _unusable(record, books):
		return unusable_account(
			why,
			account=_link("Account", account),
			account_type=_(record.account_type),
			account_company=escape_html(record.company),
			translate=_,
		)
	if record.account_type in KEPT_BY_SOMETHING_ELSE:
		return _(
			"The Adjustment Account {0} is of type {1}, whose balance something else must agree with: a correction of the stock would put it out. Choose an expense account."
		).format(_link("Account", account), _(record.account_type))
	return None


def _unusable(record: Document, books: CompanyBooks) -> Unusable | None:
	if why := unusable_by_ledgers(record.name, read_stock_accounts(run, books)):
		return why
	reasons = {
		Unusable.OTHER_COMPANY: record.company != books.name,
		Unusable.GROUP: record.is_group,
		Unusable.DISABLED: record.disabled,
		Unusable.NEEDS_PARTY: record.account_type in NEED_A_PARTY,
	}
	return next((why for why, holds in reasons.items() if holds), None)


def _link(doctype: str, name: str) -> str:
	return get_link_to_form(doctype, name, label=escape_html(name))
