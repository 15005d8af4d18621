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
from frappe.utils import formatdate, get_link_to_form, get_url_to_form

from stock_sync_guard.engine.findings import AccountDifference, VoucherDifference
from stock_sync_guard.exceptions import ValueOutOfSyncError
from stock_sync_guard.site.amounts import money
from stock_sync_guard.site.closed_periods import closed_until
from stock_sync_guard.site.policy import Mode, policy_of
from stock_sync_guard.watch.notify import notify
from stock_sync_guard.wording.composer import Composer
from stock_sync_guard.wording.documents import BlockedDocument, NextStep
from stock_sync_guard.wording.markup import HtmlMarkup, LineMarkup


def report_out_of_sync(differences: Sequence[AccountDifference], doc: Document, mode: Mode) -> None:
	"""Report differences that are older than the document, with the button where it helps.

	Raises ValueOutOfSyncError in Mode.BLOCK. Where the user may not create the Journal Entry, those who can are
	notified.
	"""
	document = _reported(doc, mode)
	may_create = frappe.has_permission("Journal Entry", "create")
	notified = None if may_create else notify(doc.company)
	next_step = NextStep(may_create, tuple(roles_that_create_journal_entries()), notified)
	_report(
		differences,
		mode,
		html=_composer(HtmlMarkup(_link)).out_of_sync(differences, document, next_step),
		line=_composer(LineMarkup()).out_of_sync(differences, document, next_step),
		primary_action=_create_journal_entry_action(differences, doc, document) if may_create else None,
	)


def report_own_fault(differences: Sequence[AccountDifference], doc: Document, mode: Mode) -> None:
	"""Report a document whose own entries disagree.

	Raises ValueOutOfSyncError in Mode.BLOCK: the posting is undone, and nothing is left to adjust. In Mode.WARN the
	difference stays, so the button comes with it.
	"""
	document = _reported(doc, mode)
	bypass_role = policy_of(doc.company).bypass_role
	can_adjust = mode is Mode.WARN and frappe.has_permission("Journal Entry", "create")
	_report(
		differences,
		mode,
		html=_composer(HtmlMarkup(_link)).own_fault(differences, document, bypass_role),
		line=_composer(LineMarkup()).own_fault(differences, document, bypass_role),
		primary_action=_create_journal_entry_action(differences, doc, document) if can_adjust else None,
	)


def report_widening(widened: Sequence[tuple[AccountDifference, Decimal]], doc: Document, mode: Mode) -> None:
	"""Report an entry without stock that moves stock accounts further out of sync.

	Each account comes with what was to correct before the entry (company currency). Raises ValueOutOfSyncError in
	Mode.BLOCK.
	"""
	document = _reported(doc, mode)
	_report(
		[difference for difference, _before in widened],
		mode,
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
	if not company or not voucher.posting_date:
		return None
	if closed_until(company, voucher.posting_date, voucher.voucher_type):
		return None
	route = {
		"based_on": "Transaction",
		"voucher_type": voucher.voucher_type,
		"voucher_no": voucher.voucher_no,
	}
	return f"{get_url_to_form('Repost Item Valuation', 'new')}?{urlencode(route)}"


def _report(
	differences: Sequence[AccountDifference], mode: Mode, *, html: str, line: str, primary_action: dict | None
) -> None:
	blocks = mode is Mode.BLOCK
	frappe.msgprint(
		html,
		title=_("Value Out of Sync"),
		raise_exception=ValueOutOfSyncError(line, tuple(differences)) if blocks else False,
		indicator="red" if blocks else "orange",
		primary_action=primary_action,
		wide=True,
	)


def _create_journal_entry_action(
	differences: Sequence[AccountDifference], doc: Document, document: BlockedDocument
) -> dict:
	return {
		"label": _("Create Journal Entry"),
		"client_action": "stock_sync_guard.create_journal_entry",
		"args": {
			"company": doc.company,
			"accounts": [difference.account for difference in differences],
			"reference_doctype": doc.doctype,
			# of a document that was never saved, another one gets the number that the rollback gives back
			"reference_name": document.name,
		},
	}


def _reported(doc: Document, mode: Mode) -> BlockedDocument:
	passes = mode is Mode.WARN
	# A new document has its name already, but loses it with the rollback.
	loses_name = not passes and (doc.is_new() or doc.flags.in_insert)
	return BlockedDocument(
		doc.doctype,
		None if loses_name else doc.name,
		passes=passes,
		is_cancelled=doc.docstatus.is_cancelled(),
	)


def _composer(markup: HtmlMarkup | LineMarkup) -> Composer:
	return Composer(markup, translate=_, money=money, format_date=formatdate, repost_url=repost_url)


def _link(doctype: str, name: str) -> str:
	if not frappe.has_permission(doctype, "read"):
		return escape(name)
	return get_link_to_form(doctype, name, label=escape(name))
