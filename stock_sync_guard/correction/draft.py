"""The draft Journal Entry that corrects accounts which are out of sync."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import flt

from stock_sync_guard.correction.currency import in_account_currency
from stock_sync_guard.correction.dimensions import default_dimensions, respect_dimension_filters
from stock_sync_guard.correction.posting_date import PostingDate, correction_posting_date
from stock_sync_guard.engine.entry_lines import CorrectionLine, correction_lines, reclassification_lines
from stock_sync_guard.engine.findings import AccountDifference, CompanyBooks
from stock_sync_guard.engine.money import round_to
from stock_sync_guard.site.amounts import booked_decimals, money
from stock_sync_guard.site.custom_fields import BLOCKED_DOCTYPE, BLOCKED_DOCUMENT, CORRECTION


def build_correction(
	books: CompanyBooks,
	differences: Sequence[AccountDifference],
	*,
	adjustment_account: str,
	cost_center: str | None,
	blocked: tuple[str, str] | None = None,
) -> Document:
	"""An unsaved Journal Entry that brings the accounts of `differences` back in sync.

	Two lines per account, the adjustment lines netted (`engine.correction`); amounts in company currency, rounded as
	the entry's amount fields are. `blocked` is doctype and name of the document that waits for it. Raises
	frappe.ValidationError without a fiscal year or an exchange rate.
	"""
	lines = correction_lines(differences, adjustment_account, decimals=booked_decimals())
	draft = _entry(books, differences, lines, cost_center)
	draft.set(CORRECTION, 1)
	if blocked:
		draft.set(BLOCKED_DOCTYPE, blocked[0])
		draft.set(BLOCKED_DOCUMENT, blocked[1])
	return draft


def build_reclassification(
	books: CompanyBooks, differences: Sequence[AccountDifference], *, cost_center: str | None
) -> Document:
	"""An unsaved Journal Entry that moves what is posted on other stock accounts to those of today.

	`differences` holds every stock account of the company. Raises as `build_correction` does.
	"""
	lines = reclassification_lines(differences, decimals=booked_decimals())
	moved = {line.account for line in lines}
	return _entry(books, [one for one in differences if one.account in moved], lines, cost_center)


def _entry(
	books: CompanyBooks,
	differences: Sequence[AccountDifference],
	lines: Iterable[CorrectionLine],
	cost_center: str | None,
) -> Document:
	"""A new Journal Entry with these lines; project and finance book are what ERPNext gives one of this user.

	Without a finance book it counts in all of them, as the entries of stock transactions do.
	"""
	draft = frappe.new_doc("Journal Entry")
	draft.voucher_type = "Journal Entry"
	draft.company = books.name
	posting_date = correction_posting_date(books, differences)
	draft.posting_date = posting_date.date
	draft.user_remark = _remark(differences, posting_date)
	draft.set("accounts", [])
	for line in lines:
		draft.append("accounts", _row(draft, books, line, cost_center))
	draft.multi_currency = int(any(row.account_currency != books.currency for row in draft.accounts))
	draft.total_debit = draft.total_credit = sum(row.debit for row in draft.accounts)
	return draft


def _row(draft: Document, books: CompanyBooks, line: CorrectionLine, cost_center: str | None) -> Document:
	account = frappe.get_cached_value(
		"Account", line.account, ["account_currency", "account_type"], as_dict=True
	)
	currency = account.account_currency or books.currency
	debit, credit = flt(line.debit), flt(line.credit)
	amount, exchange_rate = in_account_currency(
		line.debit or line.credit, currency, books.currency, draft.posting_date
	)
	row = frappe.new_doc("Journal Entry Account", parent_doc=draft, parentfield="accounts")
	row.update(
		{
			"cost_center": cost_center or row.cost_center,
			**default_dimensions(books.name),
			"account": line.account,
			"account_type": account.account_type,
			"account_currency": currency,
			"exchange_rate": flt(exchange_rate),
			"debit": debit,
			"credit": credit,
			"debit_in_account_currency": flt(amount) if debit else 0,
			"credit_in_account_currency": flt(amount) if credit else 0,
		}
	)
	respect_dimension_filters(row)
	return row


def _remark(differences: Sequence[AccountDifference], posting_date: PostingDate) -> str:
	lines = [_("Stock Sync Guard: brings the stock accounts in line with the stock ledger.")]
	for difference in differences:
		figures = [
			(_("stock value {0}"), difference.stock_value),
			(_("account balance {0}"), difference.account_balance),
			(_("to correct {0}"), difference.to_correct),
		]
		# the rest of the difference, where there is any
		for text, amount in (
			(_("on another stock account {0}"), difference.posted_elsewhere),
			(_("repost pending {0}"), difference.repost_pending),
		):
			if round_to(amount, difference.decimals):
				figures.append((text, amount))
		stated = ", ".join(text.format(money(amount, difference.currency)) for text, amount in figures)
		lines.append(f"{difference.account}: {stated}.")
	if posting_date.reason:
		lines.append(_("Posting date: {0}.").format(posting_date.reason))
	return "\n".join(lines)
