"""Whether ERPNext would take a draft as it stands, asked while drafting: what it refuses on submit is said here, with the way out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import frappe
from erpnext.accounts.doctype.budget.budget import BudgetError, validate_expense_against_budget
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html, formatdate, get_link_to_form, getdate

from stock_sync_guard.correction.dimensions import missing_dimensions
from stock_sync_guard.site.versions import freezing_of, has_item_wise_accounts, refuses_journal_entry


def require_bookable(draft: Document) -> None:
	"""Raise frappe.ValidationError where a line's account, dimensions or budget keep the draft from being submitted."""
	for row in draft.accounts:
		_require_enabled(row)
		_require_not_frozen(draft.company, row)
		_require_dimensions(draft, row)
		_require_budget(draft, row)
		_require_that_erpnext_sees_a_difference(draft, row)


def _require_enabled(row: Document) -> None:
	if frappe.get_cached_value("Account", row.account, "disabled"):
		frappe.throw(
			_("Account {0} is disabled: enable it, then draft the Journal Entry again.").format(
				_link("Account", row.account)
			),
			title=_("Account Disabled"),
		)


def _require_not_frozen(company: str, row: Document) -> None:
	"""Source: `erpnext.accounts.doctype.gl_entry.gl_entry.validate_frozen_account`."""
	if frappe.get_cached_value("Account", row.account, "freeze_account") != "Yes":
		return
	role = freezing_of(company).role
	if role in frappe.get_roles():
		return
	way_out = _("Account {0} is frozen: unfreeze it, then draft the Journal Entry again.")
	if role:
		way_out = _(
			"Account {0} is frozen: ask a user with the role {1} to create this Journal Entry, or to unfreeze the account."
		)
	frappe.throw(
		way_out.format(_link("Account", row.account), frappe.bold(escape_html(_(role or "")))),
		title=_("Account Frozen"),
	)


def _require_dimensions(draft: Document, row: Document) -> None:
	for dimension in missing_dimensions(row, draft.company):
		frappe.throw(
			_(
				"The Accounting Dimension {0} is mandatory on account {1}, and neither the stopped document nor the vouchers at fault have one to take. Set its default for company {2}, then draft the Journal Entry again."
			).format(
				_link("Accounting Dimension", dimension),
				_link("Account", row.account),
				frappe.bold(escape_html(draft.company)),
			),
			title=_("Accounting Dimension Missing"),
		)


def is_stopped_by_budget(line: Mapping[str, object], amount: float) -> bool:
	"""Whether a budget keeps an expense of this amount (company currency) from being booked.

	`line` has account, cost center, company and posting date, as a GL Entry has them.
	"""
	try:
		with _no_messages():
			validate_expense_against_budget(dict(line), expense_amount=amount)
	except BudgetError:
		return True
	return False


def _require_budget(draft: Document, row: Document) -> None:
	line = {**row.as_dict(), "company": draft.company, "posting_date": draft.posting_date}
	if is_stopped_by_budget(line, row.debit - row.credit):
		frappe.throw(
			_(
				"A budget on account {0} with the action Stop does not let the Journal Entry through. Raise it in {1}, let a user with the role that approves exceptions create the entry, or set another Adjustment Account or Cost Center in {2}; then draft it again."
			).format(
				_link("Account", row.account),
				f'<a href="{frappe.utils.get_url_to_list("Budget")}">{_("Budget")}</a>',
				_link("Stock Sync Guard Settings", "Stock Sync Guard Settings"),
			),
			title=_("Budget Exceeded"),
		)


def _require_that_erpnext_sees_a_difference(draft: Document, row: Document) -> None:
	"""Source: `JournalEntry.validate_stock_accounts`. With accounts of warehouses it sees the same one as we do."""
	if not has_item_wise_accounts(draft.company):
		return
	if refuses_journal_entry(row.account, getdate(draft.posting_date), draft.company):
		frappe.throw(
			_(
				"ERPNext does not take a Journal Entry on account {0} on {1}: with item-wise inventory accounts it still compares the account with the stock value of the warehouses that name it, or of the whole company where none does, and there the two are the same by chance. Repost, restart or reverse the vouchers that made the difference, or draft the Journal Entry again once other stock has moved."
			).format(_link("Account", row.account), formatdate(draft.posting_date)),
			title=_("Journal Entry Not Taken"),
		)


@contextmanager
def _no_messages() -> Iterator[None]:
	"""ERPNext's own words come when the entry is submitted."""
	before, frappe.flags.mute_messages = frappe.flags.mute_messages, True
	try:
		yield
	finally:
		frappe.flags.mute_messages = before


def _link(doctype: str, name: str) -> str:
	return get_link_to_form(doctype, name, label=escape_html(name))
