"""The draft Journal Entry that corrects accounts which are out of sync."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

import frappe
from erpnext.accounts.doctype.accounting_dimension.accounting_dimension import get_dimensions
from erpnext.setup.utils import get_exchange_rate
from frappe import _
from frappe.model.document import Document
from frappe.utils import flt, fmt_money

from stock_sync_guard.custom_fields import BLOCKED_DOCTYPE, BLOCKED_DOCUMENT, CORRECTION
from stock_sync_guard.engine.correction import CorrectionLine, correction_lines
from stock_sync_guard.engine.findings import AccountDifference, CompanyBooks
from stock_sync_guard.posting_date import PostingDate, correction_posting_date


def open_draft(company: str, accounts: Iterable[str]) -> Document | None:
	"""The latest unsubmitted correction of the company for one of the accounts that the user may read, if any."""
	entry = frappe.qb.DocType("Journal Entry")
	line = frappe.qb.DocType("Journal Entry Account")
	query = (
		frappe.qb.from_(entry)
		.join(line)
		.on((line.parent == entry.name) & (line.parenttype == "Journal Entry"))
		.select(entry.name)
		.distinct()
		.where((entry.docstatus == 0) & (entry[CORRECTION] == 1) & (entry.company == company))
		.where(line.account.isin(list(accounts)))
		.orderby(entry.creation, order=frappe.qb.desc)
	)
	for name in query.run(pluck=True):
		draft = frappe.get_doc("Journal Entry", name)
		if draft.has_permission("read"):
			return draft
	return None


def build_draft(
	books: CompanyBooks,
	differences: Sequence[AccountDifference],
	*,
	adjustment_account: str,
	cost_center: str | None,
	blocked: tuple[str, str] | None = None,
) -> Document:
	"""An unsaved Journal Entry that brings the accounts of `differences` back in sync.

	Two lines per account, the adjustment lines netted (`engine.correction`); amounts in company currency, rounded as
	the entry's amount fields are. `blocked` is doctype and name of the document that waits for it.
	"""
	draft = frappe.new_doc("Journal Entry")
	draft.voucher_type = "Journal Entry"
	draft.company = books.name
	posting_date = correction_posting_date(books, differences)
	draft.posting_date = posting_date.date
	draft.user_remark = _remark(differences, posting_date)
	draft.set(CORRECTION, 1)
	if blocked:
		draft.set(BLOCKED_DOCTYPE, blocked[0])
		draft.set(BLOCKED_DOCUMENT, blocked[1])

	decimals = frappe.get_precision("Journal Entry Account", "debit")
	for line in correction_lines(differences, adjustment_account, decimals=decimals):
		draft.append("accounts", _row(books, line, draft.posting_date, cost_center))
	draft.multi_currency = int(any(row.account_currency != books.currency for row in draft.accounts))
	draft.total_debit = draft.total_credit = sum(row.debit for row in draft.accounts)
	return draft


def _row(books: CompanyBooks, line: CorrectionLine, posting_date: object, cost_center: str | None) -> dict:
	account = frappe.get_cached_value(
		"Account", line.account, ["account_currency", "account_type"], as_dict=True
	)
	currency = account.account_currency or books.currency
	debit, credit = flt(line.debit), flt(line.credit)
	amount, exchange_rate = _in_account_currency(debit or credit, currency, books.currency, posting_date)
	return {
		**_default_dimensions(books.name),
		"account": line.account,
		"account_type": account.account_type,
		"account_currency": currency,
		"exchange_rate": exchange_rate,
		"cost_center": cost_center,
		"debit": debit,
		"credit": credit,
		"debit_in_account_currency": amount if debit else 0,
		"credit_in_account_currency": amount if credit else 0,
	}


def _in_account_currency(
	amount: float, account_currency: str, company_currency: str, posting_date: object
) -> tuple[float, float]:
	"""The amount in the account's currency, and the rate that turns it into exactly the company's amount again."""
	if account_currency == company_currency:
		return amount, 1
	rate = get_exchange_rate(account_currency, company_currency, posting_date)
	if not rate:
		frappe.throw(
			_("Set an exchange rate from {0} to {1} for {2}: the stock account is kept in {0}.").format(
				account_currency, company_currency, posting_date
			)
		)
	in_account_currency = flt(
		amount / rate, frappe.get_precision("Journal Entry Account", "debit_in_account_currency")
	)
	return in_account_currency, flt(amount / in_account_currency, 9)


def _default_dimensions(company: str) -> dict[str, str]:
	"""The accounting dimensions that have a default in this company, by fieldname."""
	_dimensions, defaults = get_dimensions()
	return {fieldname: value for fieldname, value in defaults.get(company, {}).items() if value}


def _remark(differences: Sequence[AccountDifference], posting_date: PostingDate) -> str:
	lines = [_("Stock Sync Guard: brings the stock accounts in line with the stock ledger.")]
	for difference in differences:
		lines.append(
			_("{0}: stock value {1}, account balance {2}, to correct {3}.").format(
				difference.account,
				_money(difference.stock_value, difference.currency),
				_money(difference.account_balance, difference.currency),
				_money(difference.to_correct, difference.currency),
			)
		)
	if posting_date.reason:
		lines.append(_("Posting date: {0}.").format(posting_date.reason))
	return "\n".join(lines)


def _money(amount: Decimal, currency: str) -> str:
	return fmt_money(amount, currency=currency)
