"""The guard's messages as Desk, REST clients and job logs receive them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from html import escape
from urllib.parse import urlencode

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.permissions import get_doctype_roles
from frappe.utils import fmt_money, get_link_to_form, get_url_to_form

from stock_sync_guard.engine.findings import AccountDifference, VoucherDifference
from stock_sync_guard.exceptions import ValueOutOfSyncError
from stock_sync_guard.posting_date import closed_until
from stock_sync_guard.wording import BlockedDocument, Composer, HtmlMarkup, LineMarkup, NextStep


def throw_out_of_sync(differences: Sequence[AccountDifference], doc: Document) -> None:
	"""Raise ValueOutOfSyncError for differences older than the document, with the button where it helps."""
	document = _blocked(doc)
	may_create = frappe.has_permission("Journal Entry", "create")
	next_step = NextStep(may_create, tuple(roles_that_create_journal_entries()))
	_throw(
		differences,
		html=_composer(HtmlMarkup(_link)).out_of_sync(differences, document, next_step),
		line=_composer(LineMarkup()).out_of_sync(differences, document, next_step),
		primary_action=_create_journal_entry_action(differences, doc) if may_create else None,
	)


def throw_own_fault(differences: Sequence[AccountDifference], doc: Document) -> None:
	"""Raise ValueOutOfSyncError for a document whose own entries disagree; there is nothing to adjust, so no button."""
	document = _blocked(doc)
	_throw(
		differences,
		html=_composer(HtmlMarkup(_link)).own_fault(differences, document, None),
		line=_composer(LineMarkup()).own_fault(differences, document, None),
		primary_action=None,
	)


def throw_widening(widened: Sequence[tuple[AccountDifference, Decimal]], doc: Document) -> None:
	"""Raise ValueOutOfSyncError for an entry without stock that moves stock accounts further out of sync.

	Each account comes with what was to correct before the entry (company currency).
	"""
	document = _blocked(doc)
	_throw(
		[difference for difference, _before in widened],
		html=_composer(HtmlMarkup(_link)).widening(widened, document),
		line=_composer(LineMarkup()).widening(widened, document),
		primary_action=None,
	)


def roles_that_create_journal_entries() -> list[str]:
	"""The roles to ask where the user may not create a Journal Entry."""
	return sorted(set(get_doctype_roles("Journal Entry", "create")))


def repost_url(voucher: VoucherDifference) -> str | None:
	"""The form of a new Repost Item Valuation of the voucher; None where the user may not make one, or ERPNext would not.

	ERPNext refuses to repost into a closed or frozen period (`RepostItemValuation.validate`).
	"""
	if not frappe.has_permission("Repost Item Valuation", "create"):
		return None
	company = frappe.db.get_value(voucher.voucher_type, voucher.voucher_no, "company")
	if not company or closed_until(company, voucher.posting_date, voucher.voucher_type):
		return None
	route = {
		"based_on": "Transaction",
		"voucher_type": voucher.voucher_type,
		"voucher_no": voucher.voucher_no,
	}
	return f"{get_url_to_form('Repost Item Valuation', 'new')}?{urlencode(route)}"


def _throw(
	differences: Sequence[AccountDifference], *, html: str, line: str, primary_action: dict | None
) -> None:
	frappe.msgprint(
		html,
		title=_("Value Out of Sync"),
		raise_exception=ValueOutOfSyncError(line, tuple(differences)),
		primary_action=primary_action,
		wide=True,
	)


def _create_journal_entry_action(differences: Sequence[AccountDifference], doc: Document) -> dict:
	return {
		"label": _("Create Journal Entry"),
		"client_action": "stock_sync_guard.create_journal_entry",
		"args": {
			"company": doc.company,
			"accounts": [difference.account for difference in differences],
			"reference_doctype": doc.doctype,
			"reference_name": doc.name,
		},
	}


def _blocked(doc: Document) -> BlockedDocument:
	# A new document has its name already, but loses it with the rollback.
	return BlockedDocument(doc.doctype, None if doc.is_new() or doc.flags.in_insert else doc.name)


def _composer(markup: HtmlMarkup | LineMarkup) -> Composer:
	return Composer(markup, translate=_, money=_money, repost_url=repost_url)


def _money(amount: Decimal, currency: str) -> str:
	return fmt_money(amount, currency=currency)


def _link(doctype: str, name: str) -> str:
	return get_link_to_form(doctype, name, label=escape(name))
