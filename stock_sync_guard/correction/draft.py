"""New drafts: the Journal Entry that corrects accounts, and the one that reclassifies what is posted elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import chain, islice
from typing import NamedTuple

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import flt

from stock_sync_guard.correction.adjustment_account import adjustment_account
from stock_sync_guard.correction.bookable import require_bookable
from stock_sync_guard.correction.currency import in_account_currency
from stock_sync_guard.correction.dimensions import (
	cost_center_of,
	default_dimensions,
	respect_dimension_filters,
	take_missing_dimensions,
	unsplit,
)
from stock_sync_guard.correction.posting_date import PostingDate, correction_posting_date
from stock_sync_guard.engine.entry_lines import CorrectionLine, correction_lines, reclassification_lines
from stock_sync_guard.engine.findings import AccountDifference, CompanyBooks
from stock_sync_guard.site.amounts import booked_decimals, money
from stock_sync_guard.site.custom_fields import (
	BLOCKED_DOCTYPE,
	BLOCKED_DOCUMENT,
	CORRECTION,
	RECLASSIFICATION,
)
from stock_sync_guard.wording.remark import remark

# Documents that are asked for a dimension: what the largest vouchers do not have, the small ones need not be searched for.
MOST_CONCERNED = 20


class BlockedDocument(NamedTuple):
	"""The document that waits for a correction."""

	doctype: str
	name: str


def new_correction(
	books: CompanyBooks,
	differences: Sequence[AccountDifference],
	*,
	blocked: BlockedDocument | None = None,
	posting_date: date | None = None,
) -> Document:
	"""An unsaved Journal Entry that brings the accounts of `differences` back in sync, for `blocked` to go on.

	`posting_date` None: today, or the first day after it that ERPNext takes.

	Raises frappe.ValidationError without a usable adjustment account, a fiscal year or an exchange rate, and where
	ERPNext would not take the entry (`correction.bookable`).
	"""
	lines = correction_lines(differences, adjustment_account(books), decimals=booked_decimals())
	draft = _entry(books, differences, lines, blocked, posting_date)
	draft.set(CORRECTION, 1)
	if blocked:
		draft.set(BLOCKED_DOCTYPE, blocked.doctype)
		draft.set(BLOCKED_DOCUMENT, blocked.name)
	return draft


def new_reclassification(books: CompanyBooks, differences: Sequence[AccountDifference]) -> Document:
	"""An unsaved Journal Entry that moves what is posted on other stock accounts to those of today.

	`differences` holds every stock account of the company. Raises frappe.ValidationError without a fiscal year or an
	exchange rate, and where ERPNext would not take the entry.
	"""
	lines = reclassification_lines(differences, decimals=booked_decimals())
	moved = {line.account for line in lines}
	draft = _entry(books, [one for one in differences if one.account in moved], lines)
	draft.update({CORRECTION: 1, RECLASSIFICATION: 1})
	return draft


def _entry(
	books: CompanyBooks,
	differences: Sequence[AccountDifference],
	lines: Iterable[CorrectionLine],
	blocked: BlockedDocument | None = None,
	chosen_date: date | None = None,
) -> Document:
	"""A new Journal Entry with these lines; project and finance book are what ERPNext gives one of this user.

	Without a finance book it counts in all of them, as the entries of stock transactions do.
	"""
	draft = frappe.new_doc("Journal Entry")
	draft.voucher_type = "Journal Entry"
	draft.company = books.name
	posting_date = PostingDate(chosen_date) if chosen_date else correction_posting_date(books, differences)
	draft.posting_date = posting_date.date
	draft.user_remark = remark(
		differences, why_not_today=posting_date.why_not_today, translate=_, money=money
	)
	draft.set("accounts", [])
	for line in lines:
		draft.append("accounts", _row(draft, books, line))
	draft.multi_currency = int(any(row.account_currency != books.currency for row in draft.accounts))
	draft.total_debit = draft.total_credit = sum(row.debit for row in draft.accounts)
	take_missing_dimensions(draft, _concerned(differences, blocked))
	require_bookable(draft)
	return draft


def _concerned(
	differences: Iterable[AccountDifference], blocked: BlockedDocument | None
) -> Iterator[Document]:
	"""The stopped document, then the vouchers at fault, the largest of each account first; of those that the user may read."""
	vouchers = (
		(voucher.voucher_type, voucher.voucher_no)
		for difference in differences
		for voucher in difference.vouchers
	)
	for doctype, name in islice(chain([blocked] if blocked else (), vouchers), MOST_CONCERNED):
		if name and frappe.db.exists(doctype, name) and frappe.has_permission(doctype, "read", name):
			yield frappe.get_doc(doctype, name)


def _row(draft: Document, books: CompanyBooks, line: CorrectionLine) -> Document:
	"""A line of the entry: amounts in company currency, and in the account's; rounded as its fields are."""
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
			"cost_center": unsplit(cost_center_of(books) or row.cost_center, books.name, draft.posting_date),
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
