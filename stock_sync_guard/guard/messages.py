"""Reporting what the guard found: stopping the document, or letting it pass with a warning."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.permissions import get_doctype_roles

from stock_sync_guard.engine.findings import AccountDifference, Cure
from stock_sync_guard.exceptions import ValueOutOfSyncError
from stock_sync_guard.site.policy import Mode, policy_of
from stock_sync_guard.site.tried_cures import with_tried_cures
from stock_sync_guard.site.voice import desk_voice, line_voice
from stock_sync_guard.wording.after_correction import open_again, still_open
from stock_sync_guard.wording.documents import ReportedDocument
from stock_sync_guard.wording.entry_without_stock import WidenedDifference, entry_without_stock
from stock_sync_guard.wording.no_stock_ledger_entries import no_stock_ledger_entries
from stock_sync_guard.wording.out_of_sync import NextStep, out_of_sync
from stock_sync_guard.wording.own_fault import own_fault
from stock_sync_guard.wording.suspects import Suspect
from stock_sync_guard.wording.vouchers import VOUCHERS_SHOWN


def report_out_of_sync(
	differences: Sequence[AccountDifference], doc: Document, mode: Mode, *, notified_role: str | None
) -> None:
	"""Report differences that are older than the document, with the button where the user may create the entry.

	`notified_role` has been told of them already. Raises ValueOutOfSyncError in Mode.BLOCK.
	"""
	differences = with_tried_cures(differences, limit=VOUCHERS_SHOWN)
	document = _reported(doc, mode)
	next_step = _next_step(notified_role)
	_report(
		differences,
		mode,
		html=out_of_sync(desk_voice(), differences, document, next_step),
		line=out_of_sync(line_voice(), differences, document, next_step),
		button=_create_journal_entry_for(differences, doc, document) if next_step.may_create else None,
	)


def report_own_fault(
	differences: Sequence[AccountDifference], doc: Document, mode: Mode, *, suspects: Sequence[Suspect]
) -> None:
	"""Report a document whose own entries disagree.

	Raises ValueOutOfSyncError in Mode.BLOCK: the posting is undone, and nothing is left to adjust. In Mode.WARN the
	difference stays, so the button comes with it.
	"""
	if mode is Mode.BLOCK:
		differences = [_not_posted(difference) for difference in differences]
	document = _reported(doc, mode)
	bypass_role = policy_of(doc.company).bypass_role
	can_adjust = mode is Mode.WARN and may_create_correction()
	_report(
		differences,
		mode,
		html=own_fault(desk_voice(), differences, document, bypass_role, suspects),
		line=own_fault(line_voice(), differences, document, bypass_role, suspects),
		button=_create_journal_entry_for(differences, doc, document) if can_adjust else None,
	)


def report_no_stock_ledger_entries(item_code: str, doc: Document, mode: Mode) -> None:
	"""Report a document that wrote no stock ledger entry though it moves stock, as the item. Raises ValueOutOfSyncError in Mode.BLOCK."""
	document = _reported(doc, mode)
	bypass_role = policy_of(doc.company).bypass_role
	_report(
		(),
		mode,
		html=no_stock_ledger_entries(desk_voice(), document, doc.company, item_code, bypass_role),
		line=no_stock_ledger_entries(line_voice(), document, doc.company, item_code, bypass_role),
		button=None,
	)


def report_entry_without_stock(widened: Sequence[WidenedDifference], doc: Document, mode: Mode) -> None:
	"""Report an entry without stock that moves stock accounts further out of sync.

	Raises ValueOutOfSyncError in Mode.BLOCK.
	"""
	document = _reported(doc, mode)
	_report(
		[one.difference for one in widened],
		mode,
		html=entry_without_stock(desk_voice(), widened, document),
		line=entry_without_stock(line_voice(), widened, document),
		button=None,
	)


def report_left_by_correction(differences: Sequence[AccountDifference], doc: Document) -> None:
	"""Say what `doc`, a correction, left out of sync, or what is again now that it is cancelled; nothing is stopped."""
	document = _reported(doc, Mode.WARN)
	next_step = _next_step()
	tell = open_again if document.is_cancelled else still_open
	_report(
		differences,
		Mode.WARN,
		html=tell(desk_voice(), differences, document, next_step),
		line=tell(line_voice(), differences, document, next_step),
		button=_create_journal_entry(differences, doc.company) if next_step.may_create else None,
	)


def _not_posted(difference: AccountDifference) -> AccountDifference:
	"""The same without cures of its vouchers: what is not posted can neither be reposted nor reversed."""
	vouchers = tuple(replace(voucher, cure=Cure.JOURNAL_ENTRY) for voucher in difference.vouchers)
	return replace(difference, vouchers=vouchers)


def may_create_correction() -> bool:
	"""Whether the user may create the Journal Entry that corrects a difference."""
	return frappe.has_permission("Journal Entry", "create")


def _next_step(notified_role: str | None = None) -> NextStep:
	return NextStep(may_create_correction(), tuple(_roles_that_create_corrections()), notified_role)


def _roles_that_create_corrections() -> list[str]:
	"""The roles to ask where the user may not."""
	return sorted(set(get_doctype_roles("Journal Entry", "create")))


def _report(
	differences: Iterable[AccountDifference],
	mode: Mode,
	*,
	html: str,
	line: str,
	button: dict[str, object] | None,
) -> None:
	blocks = mode is Mode.BLOCK
	frappe.msgprint(
		html,
		title=_("Value Out of Sync"),
		raise_exception=ValueOutOfSyncError(line, tuple(differences)) if blocks else False,
		indicator="red" if blocks else "orange",
		primary_action=button,
		wide=True,
	)


def _create_journal_entry_for(
	differences: Iterable[AccountDifference], doc: Document, document: ReportedDocument
) -> dict[str, object]:
	"""The button, with the way back: a document that was never saved has no name, or another one gets it after the rollback."""
	return _create_journal_entry(
		differences, doc.company, reference_doctype=doc.doctype, reference_name=document.name
	)


def _create_journal_entry(
	differences: Iterable[AccountDifference], company: str, **way_back: str | None
) -> dict[str, object]:
	accounts = [difference.account for difference in differences]
	return {
		"label": _("Create Journal Entry"),
		"client_action": "stock_sync_guard.create_journal_entry",
		"args": {"company": company, "accounts": accounts, **way_back},
	}


def _reported(doc: Document, mode: Mode) -> ReportedDocument:
	passes = mode is Mode.WARN
	# A new document has its name already, but loses it with the rollback.
	loses_name = not passes and (doc.is_new() or doc.flags.in_insert)
	return ReportedDocument(
		doc.doctype,
		None if loses_name else doc.name,
		passes=passes,
		is_cancelled=doc.docstatus.is_cancelled(),
	)
