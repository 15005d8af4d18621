"""A correction of chosen findings only, dated on a day of choice."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html, get_link_to_form

from stock_sync_guard.correction.draft import new_correction
from stock_sync_guard.correction.open_draft import open_draft
from stock_sync_guard.correction.posting_date import require_posting_date
from stock_sync_guard.engine.finding_states import FindingKey
from stock_sync_guard.engine.findings import AccountDifference, CompanyBooks, Voucher
from stock_sync_guard.engine.money import ZERO
from stock_sync_guard.ledgers.comparison import explain_accounts
from stock_sync_guard.ledgers.unlisted import named_only
from stock_sync_guard.site.custom_fields import CHOSEN
from stock_sync_guard.site.ledgers import run


def chosen_entry(
	books: CompanyBooks, findings: Collection[FindingKey], *, posting_date: date | None = None
) -> Document:
	"""An unsaved Journal Entry for these vouchers alone; `posting_date` None: the first open day from today on.

	Figures are of now. Raises frappe.ValidationError where none of them counts any more, where an unsubmitted correction
	is about one of their accounts, where the day is closed or the account agrees on it, and as a correction does.
	"""
	listing = named_only(key.voucher for key in findings)
	differences = _of_chosen(explain_accounts(run, books, listing=listing), findings)
	if not differences:
		frappe.throw(
			_("None of these findings is open any more: there is nothing to correct."),
			title=_("Nothing to Correct"),
		)
	if draft := open_draft(books.name, [difference.account for difference in differences]):
		frappe.throw(
			_(
				"{0} is a correction of the same account that is not submitted yet. Submit or delete it first."
			).format(get_link_to_form("Journal Entry", draft.name, label=escape_html(draft.name))),
			title=_("Correction Not Submitted"),
		)
	if posting_date:
		require_posting_date(books, differences, posting_date)
	entry = new_correction(books, differences, posting_date=posting_date)
	vouchers = sorted({voucher.voucher for one in differences for voucher in one.vouchers})
	entry.set(CHOSEN, json.dumps(vouchers))
	return entry


def chosen_by(entry: Document) -> list[Voucher]:
	"""The vouchers that the entry was drafted for, where it was for chosen ones."""
	try:
		return [Voucher(*one) for one in json.loads(entry.get(CHOSEN) or "[]")]
	except (TypeError, ValueError):
		return []


def _of_chosen(
	differences: Iterable[AccountDifference], findings: Collection[FindingKey]
) -> Sequence[AccountDifference]:
	limited = []
	for difference in differences:
		vouchers = tuple(
			voucher
			for voucher in difference.vouchers
			if FindingKey(difference.account, voucher.voucher) in findings
		)
		if vouchers:
			to_correct = sum((voucher.difference for voucher in vouchers), ZERO)
			limited.append(
				replace(difference, vouchers=vouchers, to_correct=to_correct, rounding=ZERO, unlisted=())
			)
	return limited
