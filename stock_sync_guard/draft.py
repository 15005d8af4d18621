"""The draft Journal Entry that corrects accounts which are out of sync."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

import frappe
from erpnext.accounts.doctype.accounting_dimension.accounting_dimension import get_dimensions
from erpnext.accounts.doctype.accounting_dimension_filter.accounting_dimension_filter import (
	get_dimension_filter_map,
)
from erpnext.setup.utils import get_exchange_rate
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html, flt, get_link_to_form

from stock_sync_guard.amounts import booked_decimals, money
from stock_sync_guard.custom_fields import BLOCKED_DOCTYPE, BLOCKED_DOCUMENT, CORRECTION
from stock_sync_guard.engine.books import read_stock_accounts
from stock_sync_guard.engine.compare import out_of_sync_accounts
from stock_sync_guard.engine.correction import CorrectionLine, correction_lines, reclassification_lines
from stock_sync_guard.engine.findings import AccountDifference, CompanyBooks
from stock_sync_guard.engine.money import EXACT, ZERO, round_to, smallest_unit, to_decimal
from stock_sync_guard.ledger import run
from stock_sync_guard.posting_date import PostingDate, correction_posting_date

# Journal Entry Account keeps its exchange rate with nine decimals.
RATE_DECIMALS = 9
# How far an amount in account currency may move to find a rate that gives the company's amount exactly.
STEPS_TO_AN_EXACT_RATE = 5000


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


def report_stale_figures(
	draft: Document, books: CompanyBooks, differences: Sequence[AccountDifference]
) -> None:
	"""Say so where the amounts of an unsubmitted correction are not those that would correct its accounts now.

	`differences` are those asked for; the draft may be about other stock accounts as well.
	"""
	drafted = _drafted_amounts(draft)
	asked = {difference.account for difference in differences}
	others = (set(read_stock_accounts(run, books)) & set(drafted)) - asked
	to_correct = dict.fromkeys(others, ZERO)
	for difference in (*differences, *out_of_sync_accounts(run, books, others)):
		to_correct[difference.account] = round_to(difference.to_correct, booked_decimals())
	stale = [account for account in sorted(to_correct) if drafted.get(account, ZERO) != to_correct[account]]
	if not stale:
		return
	lines = [
		_("{0}: {1} in the draft, {2} to correct now").format(
			get_link_to_form("Account", account, label=escape_html(account)),
			money(drafted.get(account, ZERO), books.currency),
			money(to_correct[account], books.currency),
		)
		for account in stale
	]
	frappe.msgprint(
		"<p>{}</p><ul>{}</ul><p>{}</p>".format(
			_(
				"The draft {0} was made for other figures than those of today (positive: debit the account):"
			).format(get_link_to_form(draft.doctype, draft.name)),
			"".join(f"<li>{line}</li>" for line in lines),
			_("Change its amounts before you submit it, or delete it and click Create Journal Entry again."),
		),
		title=_("Draft Out of Date"),
		indicator="orange",
	)


def _drafted_amounts(draft: Document) -> dict[str, Decimal]:
	"""What the draft books on each account (company currency; positive: debit), rounded as its fields are."""
	amounts: dict[str, Decimal] = {}
	for row in draft.accounts:
		amount = to_decimal(row.debit) - to_decimal(row.credit)
		amounts[row.account] = amounts.get(row.account, ZERO) + amount
	return {account: round_to(amount, booked_decimals()) for account, amount in amounts.items()}


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
	amount, exchange_rate = _in_account_currency(
		line.debit or line.credit, currency, books.currency, draft.posting_date
	)
	row = frappe.new_doc("Journal Entry Account", parent_doc=draft, parentfield="accounts")
	row.update(
		{
			"cost_center": cost_center or row.cost_center,
			**_default_dimensions(books.name),
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
	_respect_dimension_filters(row)
	return row


def _in_account_currency(
	amount: Decimal, account_currency: str, company_currency: str, posting_date: date
) -> tuple[Decimal, Decimal]:
	"""The amount in the account's currency, and the rate that turns it into exactly the company's amount again."""
	if account_currency == company_currency:
		return amount, Decimal(1)
	rate = to_decimal(get_exchange_rate(account_currency, company_currency, posting_date))
	if not rate:
		frappe.throw(
			_("Set an exchange rate from {0} to {1} for {2}: the account is kept in {0}.").format(
				account_currency, company_currency, posting_date
			)
		)
	decimals = frappe.get_precision("Journal Entry Account", "debit_in_account_currency")
	return exact_conversion(amount, rate, decimals=decimals, company_decimals=booked_decimals())


def exact_conversion(
	amount: Decimal, rate: Decimal, *, decimals: int, company_decimals: int
) -> tuple[Decimal, Decimal]:
	"""The amount in another currency and the rate, close to `rate`, whose product rounds to `amount`.

	ERPNext computes the company's amount anew as this product, from a rate with nine decimals: of a large amount that
	rate may give a few cents more or less, so a neighbouring amount is looked for whose rate does not. The last
	candidate stands where there is none. A rate of exactly 1 is avoided: ERPNext takes it for none.
	"""
	unit = smallest_unit(decimals)
	rate = max(round_to(rate, RATE_DECIMALS), smallest_unit(RATE_DECIMALS))
	nearest = max(round_to(EXACT.divide(amount, rate), decimals), unit)
	for step in range(STEPS_TO_AN_EXACT_RATE):
		converted = nearest + unit * step
		for candidate in (rate, round_to(EXACT.divide(amount, converted), RATE_DECIMALS)):
			gives = round_to(EXACT.multiply(converted, candidate), company_decimals)
			if gives == amount and candidate and candidate != 1:
				return converted, candidate
	return nearest, round_to(EXACT.divide(amount, nearest), RATE_DECIMALS)


def _default_dimensions(company: str) -> dict[str, str]:
	"""The accounting dimensions in use that have a default in this company, by fieldname."""
	dimensions, defaults = get_dimensions()
	in_use = {dimension.fieldname for dimension in dimensions}
	return {
		fieldname: value
		for fieldname, value in defaults.get(company, {}).items()
		if value and fieldname in in_use
	}


def _respect_dimension_filters(row: Document) -> None:
	"""Take out of the row what an Accounting Dimension Filter forbids on its account.

	Where the filter allows one value only, that one is taken. Empty text keeps frappe from filling the default in
	again on insert (`Document.update_if_missing`).
	"""
	for (fieldname, account), rule in get_dimension_filter_map().items():
		if account != row.account:
			continue
		listed, allows = rule["allowed_dimensions"], rule["allow_or_restrict"] == "Allow"
		if row.get(fieldname) and (row.get(fieldname) in listed) != allows:
			row.set(fieldname, listed[0] if allows and len(listed) == 1 else "")
		elif not row.get(fieldname) and rule["is_mandatory"] and allows and len(listed) == 1:
			row.set(fieldname, listed[0])


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
