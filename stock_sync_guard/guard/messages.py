"""Reporting what the guard found: stopping the document, or letting it pass with a warning."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.permissions import get_doctype_roles

from stock_sync_guard.engine.findings import AccountDifference, Cure, Voucher
from stock_sync_guard.exceptions import ValueOutOfSyncError
from stock_sync_guard.guard.told import is_told_first
from stock_sync_guard.site.desk_form import is_in_its_form
from stock_sync_guard.site.policy import Mode, policy_of
from stock_sync_guard.site.tried_cures import with_tried_cures
from stock_sync_guard.site.voice import desk_voice, line_voice
from stock_sync_guard.watch.queue import record_stop_soon
from stock_sync_guard.wording.after_correction import open_again, still_open
from stock_sync_guard.wording.as_data import as_in_a_message
from stock_sync_guard.wording.documents import ReportedDocument
from stock_sync_guard.wording.entry_without_stock import (
	WidenedDifference,
	entry_without_stock,
	entry_without_stock_in_short,
)
from stock_sync_guard.wording.no_stock_ledger_entries import no_stock_ledger_entries
from stock_sync_guard.wording.out_of_sync import NextStep, out_of_sync, out_of_sync_in_short
from stock_sync_guard.wording.own_fault import own_fault, own_fault_in_short
from stock_sync_guard.wording.suspects import Suspect
from stock_sync_guard.wording.voice import Voice
from stock_sync_guard.wording.vouchers import VOUCHERS_SHOWN

# The field of an answer's body that holds the differences as data.
DIFFERENCES_IN_ANSWER = "stock_sync_differences"


def report_out_of_sync(
	differences: Sequence[AccountDifference], doc: Document, mode: Mode, *, notified_role: str | None
) -> None:
	"""Report differences that are older than the document, with the button where the user may create the entry.

	`notified_role` has been told of them already. In Mode.WARN the second warning about the same document and
	differences is one line, which goes by itself. Raises ValueOutOfSyncError in Mode.BLOCK.
	"""
	_record_stop(doc, mode)
	in_short = partial(out_of_sync_in_short, differences=differences)
	if not is_in_its_form(doc):
		_report_in_short(differences, mode, in_short)
		return
	if mode is Mode.WARN and not is_told_first(differences, doc):
		_answer(differences)
		frappe.msgprint(in_short(desk_voice()), title=_("Value Out of Sync"), indicator="orange", alert=True)
		return
	differences = with_tried_cures(differences, limit=VOUCHERS_SHOWN)
	document = _reported(doc, mode)
	next_step = _next_step(notified_role)
	_report(
		differences,
		mode,
		partial(out_of_sync, differences=differences, document=document, next_step=next_step),
		button=_create_journal_entry_for(differences, doc, document) if next_step.may_create else None,
	)


def report_own_fault(
	differences: Sequence[AccountDifference], doc: Document, mode: Mode, *, suspects: Sequence[Suspect]
) -> None:
	"""Report a document whose own entries disagree.

	Raises ValueOutOfSyncError in Mode.BLOCK: the posting is undone, and nothing is left to adjust. In Mode.WARN the
	difference stays, so the button comes with it.
	"""
	_record_stop(doc, mode)
	if mode is Mode.BLOCK:
		differences = [_not_posted(difference) for difference in differences]
	document = _reported(doc, mode)
	if not is_in_its_form(doc):
		_report_in_short(
			differences, mode, partial(own_fault_in_short, differences=differences, document=document)
		)
		return
	can_adjust = mode is Mode.WARN and may_create_correction()
	_report(
		differences,
		mode,
		partial(
			own_fault,
			differences=differences,
			document=document,
			bypass_role=policy_of(doc.company).bypass_role,
			suspects=suspects,
		),
		button=_create_journal_entry_for(differences, doc, document) if can_adjust else None,
	)


def report_no_stock_ledger_entries(item_code: str, doc: Document, mode: Mode) -> None:
	"""Report a document that wrote no stock ledger entry though it moves stock, as the item. Raises ValueOutOfSyncError in Mode.BLOCK."""
	_record_stop(doc, mode)
	bypass_role = policy_of(doc.company).bypass_role
	_report(
		(),
		mode,
		partial(
			no_stock_ledger_entries,
			document=_reported(doc, mode),
			company=doc.company,
			items=item_code,
			bypass_role=bypass_role,
		),
	)


def report_entry_without_stock(widened: Sequence[WidenedDifference], doc: Document, mode: Mode) -> None:
	"""Report an entry without stock that moves stock accounts further out of sync.

	Raises ValueOutOfSyncError in Mode.BLOCK.
	"""
	_record_stop(doc, mode)
	differences = [one.difference for one in widened]
	document = _reported(doc, mode)
	if not is_in_its_form(doc):
		_report_in_short(
			differences, mode, partial(entry_without_stock_in_short, widened=widened, document=document)
		)
		return
	of_others = [_without(Voucher(doc.doctype, doc.name), difference) for difference in differences]
	tried = with_tried_cures(of_others, limit=VOUCHERS_SHOWN)
	shown = [one._replace(difference=difference) for one, difference in zip(widened, tried, strict=True)]
	_report(differences, mode, partial(entry_without_stock, widened=shown, document=document))


def report_left_by_correction(differences: Sequence[AccountDifference], doc: Document) -> None:
	"""Say what `doc`, a correction, left out of sync, or what is again now that it is cancelled; nothing is stopped."""
	if not is_in_its_form(doc):
		_report_in_short(differences, Mode.WARN, partial(out_of_sync_in_short, differences=differences))
		return
	document = _reported(doc, Mode.WARN)
	next_step = _next_step()
	tell = open_again if document.is_cancelled else still_open
	_report(
		differences,
		Mode.WARN,
		partial(tell, differences=differences, document=document, next_step=next_step),
		button=_create_journal_entry(differences, doc.company) if next_step.may_create else None,
	)


def _without(voucher: Voucher, difference: AccountDifference) -> AccountDifference:
	others = tuple(one for one in difference.vouchers if one.voucher != voucher)
	return replace(difference, vouchers=others)


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
	differences: Sequence[AccountDifference],
	mode: Mode,
	message: Callable[[Voice], str],
	*,
	button: dict[str, object] | None = None,
) -> None:
	_answer(differences)
	blocks = mode is Mode.BLOCK
	frappe.msgprint(
		message(desk_voice()),
		title=_("Value Out of Sync"),
		raise_exception=_error(differences, message) if blocks else False,
		indicator="red" if blocks else "orange",
		primary_action=button,
		wide=True,
	)


def _report_in_short(
	differences: Sequence[AccountDifference], mode: Mode, line: Callable[[Voice], str]
) -> None:
	"""The line where no dialog with a button is; said once, however many documents a request or job tries."""
	said = [message.get("message") for message in frappe.get_message_log()]
	if line(desk_voice()) not in said:
		_report(differences, mode, line)
	elif mode is Mode.BLOCK:
		raise _error(differences, line)


def _record_stop(doc: Document, mode: Mode) -> None:
	"""Told before the report: it may raise."""
	if mode is Mode.BLOCK:
		record_stop_soon(doc.company, doc.doctype, _reported(doc, mode).name)


def _error(differences: Sequence[AccountDifference], message: Callable[[Voice], str]) -> ValueOutOfSyncError:
	return ValueOutOfSyncError(message(line_voice()), tuple(differences))


def _answer(differences: Iterable[AccountDifference]) -> None:
	"""Add the differences to the body of the answer to this request, for programs that sent it."""
	answered = frappe.response.setdefault(DIFFERENCES_IN_ANSWER, [])
	for difference in differences:
		data = as_in_a_message(difference, translate=_)
		if data not in answered:
			answered.append(data)


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
