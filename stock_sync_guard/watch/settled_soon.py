"""Findings are recorded soon after something may have settled them, or opened them again: an entry, or a repost.

Otherwise the hourly check does it. Nothing is looked at here but findings that are recorded already.
"""

from __future__ import annotations

import frappe
from frappe.model.document import Document

from stock_sync_guard.engine.finding_states import ACTIVE, State
from stock_sync_guard.site.finding_rows import FINDING
from stock_sync_guard.watch.queue import record_soon


def on_entry(doc: Document, method: str | None = None) -> None:
	"""A Journal Entry is submitted or cancelled: it may settle what is open on its accounts, or have settled something."""
	accounts = sorted({row.account for row in doc.accounts if row.account})
	concerned = [{"account": ("in", accounts), "state": ("in", [state.value for state in ACTIVE])}]
	# an entry that is only now submitted has settled nothing yet
	settling = [name for name in (doc.reversal_of, doc.docstatus.is_cancelled() and doc.name) if name]
	if settling:
		concerned.append({"outcome_doctype": doc.doctype, "outcome_document": ("in", settling)})
	if any(_is_found(doc.company, which) for which in concerned):
		record_soon(doc.company)


def on_repost(doc: Document, method: str | None = None) -> None:
	"""A Repost Item Valuation is queued, or comes to its end: a finding waits for it, or is settled by it."""
	if doc.docstatus.is_submitted() and doc.status != "In Progress" and _concerns_a_finding(doc):
		record_soon(doc.company)


def _concerns_a_finding(repost: Document) -> bool:
	active = {"state": ("in", [state.value for state in ACTIVE])}
	waiting = {"state": State.WAITING.value, "refers_to": repost.name}
	if repost.voucher_no:
		own = {**active, "voucher_type": repost.voucher_type, "voucher_no": repost.voucher_no}
	else:
		own = {**active, "warehouse": repost.warehouse}
	return any(_is_found(repost.company, which) for which in (waiting, own))


def _is_found(company: str, which: dict[str, object]) -> bool:
	return bool(frappe.db.exists(FINDING, {"company": company, **which}))
