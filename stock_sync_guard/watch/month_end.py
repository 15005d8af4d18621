"""Closing a period while a finding until its last day is open, or a repost of it is not finished."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate

from stock_sync_guard.engine.finding_states import State
from stock_sync_guard.engine.findings import AccountDifference, CompanyBooks
from stock_sync_guard.engine.money import ZERO
from stock_sync_guard.engine.tolerance import exceeds
from stock_sync_guard.exceptions import PeriodNotReconciledError
from stock_sync_guard.guarded_doctypes import STOCK_DOCTYPES
from stock_sync_guard.ledgers.comparison import explain_accounts
from stock_sync_guard.ledgers.reposts import read_open_reposts
from stock_sync_guard.ledgers.values import to_date
from stock_sync_guard.site.finding_list import finding_list_url
from stock_sync_guard.site.ledgers import run
from stock_sync_guard.site.policy import Kind, Mode
from stock_sync_guard.site.voice import desk_voice, line_voice
from stock_sync_guard.site.watched import watched
from stock_sync_guard.wording.month_end import OpenFinding, Unsettled, month_end


def before_period_closing(doc: Document, method: str | None = None) -> None:
	"""A Period Closing Voucher is submitted."""
	_report(doc, getdate(doc.get("period_end_date") or doc.posting_date))


def validate_accounting_period(doc: Document, method: str | None = None) -> None:
	"""An Accounting Period is saved that closes stock documents; one that closed them before is let alone."""
	if not doc.get("disabled") and _closes_stock(doc) and not _closed_stock_before(doc):
		_report(doc, getdate(doc.end_date))


def unsettled_until(books: CompanyBooks, until: date) -> Unsettled:
	"""What counts of vouchers posted until that day, beyond the tolerance, and the reposts from a day until then that are not finished.

	Figures are of now: what was corrected since is settled.
	"""
	findings = [
		finding
		for account in explain_accounts(run, books)
		for finding in _open_on(account, until, books.tolerance)
	]
	reposts = [
		str(one.row.name) for one in read_open_reposts(run, books) if to_date(one.row.posting_date) <= until
	]
	by_size = sorted(findings, key=lambda one: (-abs(one.voucher.difference), one.voucher.voucher))
	return Unsettled(books.name, books.currency, until, by_size, reposts)


def _open_on(account: AccountDifference, until: date, tolerance: Decimal) -> list[OpenFinding]:
	"""Small ones only where they exceed the tolerance together."""
	found = [
		voucher
		for voucher in account.vouchers
		if voucher.posting_date is None or voucher.posting_date <= until
	]
	together = sum((voucher.difference for voucher in found), ZERO)
	return [
		OpenFinding(account.account, voucher)
		for voucher in found
		if exceeds(together, tolerance) or exceeds(voucher.difference, tolerance)
	]


def _report(doc: Document, until: date) -> None:
	watch = watched(doc, Kind.MONTH_END)
	if not watch:
		return
	unsettled = unsettled_until(watch.books, until)
	if not unsettled.findings and not unsettled.reposts:
		return
	is_stopped = watch.mode is Mode.BLOCK
	url = finding_list_url(doc.company, state=State.OPEN.value)
	said = month_end(desk_voice(), unsettled, url=url, is_stopped=is_stopped)
	in_line = month_end(line_voice(), unsettled, url=url, is_stopped=is_stopped).replace("\n", " ")
	frappe.msgprint(
		said,
		title=_("Stock Not Reconciled"),
		indicator="red" if is_stopped else "orange",
		raise_exception=PeriodNotReconciledError(in_line) if is_stopped else False,
		wide=True,
	)


def _closes_stock(doc: Document) -> bool:
	return any(row.closed and row.document_type in STOCK_DOCTYPES for row in doc.closed_documents)


def _closed_stock_before(doc: Document) -> bool:
	before = doc.get_doc_before_save()
	return bool(
		before
		and not before.get("disabled")
		and _closes_stock(before)
		and getdate(before.end_date) >= getdate(doc.end_date)
	)
