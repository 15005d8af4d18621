"""Accepting: the vouchers of an acceptance, and what changes when it is submitted or cancelled."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import now

from stock_sync_guard.engine.finding_states import ACTIVE, State
from stock_sync_guard.engine.findings import Voucher
from stock_sync_guard.ledgers.differing_days import read_days_of
from stock_sync_guard.site.finding_rows import CHANGE, FINDING, ROWS_PER_STATEMENT, vouchers_of_findings
from stock_sync_guard.site.ledgers import company_books, run
from stock_sync_guard.watch.marks import leave_mark
from stock_sync_guard.watch.queue import record_soon
from stock_sync_guard.watch.recording import How, Occasion, record

ACCEPTANCE = "Stock Sync Acceptance"
ACCEPTED = "Stock Sync Accepted Voucher"
# More days than this are marked as one span: each mark is a condition of every statement until the rebuild.
MOST_DAYS = 60


class Accepted(NamedTuple):
	"""What an acceptance holds, in company currency."""

	number_of_vouchers: int
	total_debit: float
	total_credit: float


def accept(company: str, reason: str, findings: Collection[str] | None = None) -> Document:
	"""Accept these open findings of the company (None: all that the user may read), as they are now; returns the acceptance.

	Raises frappe.PermissionError without create and submit right on Stock Sync Acceptance, and frappe.ValidationError
	without a reason, or where nothing of it is open.
	"""
	acceptance = frappe.get_doc({"doctype": ACCEPTANCE, "company": company, "reason": reason})
	for right in ("create", "submit"):
		acceptance.check_permission(right)
	record(company, Occasion(How.CHECK), None if findings is None else vouchers_of_findings(findings))
	rows = open_findings(company, findings)
	if not rows:
		frappe.throw(
			_("None of these findings is open any more: there is nothing to accept."),
			title=_("Nothing to Accept"),
		)
	acceptance.insert()
	add_accepted(acceptance, rows)
	acceptance.submit()
	return acceptance


def open_findings(company: str, findings: Collection[str] | None) -> list[dict]:
	"""Those of the findings that are open, as far as the user may read them."""
	filters: dict[str, object] = {"company": company, "state": State.OPEN.value}
	if findings is not None:
		filters["name"] = ("in", [*findings] or [""])
	return frappe.get_list(
		FINDING,
		filters=filters,
		fields=["name", "account", "voucher_type", "voucher_no", "posting_date", "difference", "cause"],
		order_by="name",
		limit=0,
	)


def add_accepted(acceptance: Document, findings: Sequence[dict]) -> None:
	"""In bulk: the document counts them when it is saved next."""
	moment, user = now(), frappe.session.user
	frappe.db.bulk_insert(
		ACCEPTED,
		[
			"name",
			"creation",
			"modified",
			"owner",
			"modified_by",
			"acceptance",
			"company",
			"account",
			"voucher_type",
			"voucher_no",
			"posting_date",
			"debit",
			"credit",
			"cause",
		],
		[
			(
				frappe.generate_hash(length=20),
				moment,
				moment,
				user,
				user,
				acceptance.name,
				acceptance.company,
				finding.account,
				finding.voucher_type,
				finding.voucher_no,
				finding.posting_date,
				max(finding.difference, 0),
				max(-finding.difference, 0),
				finding.cause,
			)
			for finding in findings
		],
		chunk_size=ROWS_PER_STATEMENT,
	)


def count_accepted(acceptance: str | None) -> Accepted:
	rows = frappe.db.sql(
		f"SELECT COUNT(*), COALESCE(SUM(debit), 0), COALESCE(SUM(credit), 0) FROM `tab{ACCEPTED}` WHERE acceptance = %s",
		acceptance,
	)
	return Accepted(*rows[0])


def copy_accepted(amended: str, acceptance: str) -> None:
	"""An amended acceptance begins with the vouchers of the one before."""
	frappe.db.sql(
		f"""INSERT INTO `tab{ACCEPTED}` (name, creation, modified, owner, modified_by, acceptance, company, account,
			voucher_type, voucher_no, posting_date, debit, credit, cause)
		SELECT LEFT(SHA1(CONCAT(name, %(new)s)), 20), %(now)s, %(now)s, %(user)s, %(user)s, %(new)s, company, account,
			voucher_type, voucher_no, posting_date, debit, credit, cause
		FROM `tab{ACCEPTED}` WHERE acceptance = %(old)s""",
		{"old": amended, "new": acceptance, "now": now(), "user": frappe.session.user},
	)


def forget_accepted(acceptance: str) -> None:
	frappe.db.delete(ACCEPTED, {"acceptance": acceptance})


def on_acceptance(acceptance: Document) -> None:
	"""It is submitted or cancelled: its vouchers are judged anew, and their findings say so at once."""
	_mark(acceptance.company, _vouchers_of(acceptance.name))
	if acceptance.docstatus.is_submitted():
		_set_state(acceptance, tuple(state.value for state in ACTIVE), State.ACCEPTED)
	else:
		_set_state(acceptance, (State.ACCEPTED.value,), State.OPEN)
	record_soon(acceptance.company)


def on_voucher_trash(doc: Document, method: str | None = None) -> None:
	"""What was accepted of a voucher goes with it: another one may get its number."""
	of_voucher = {"voucher_type": doc.doctype, "voucher_no": doc.name}
	companies = frappe.get_all(ACCEPTED, of_voucher, pluck="company", distinct=True, order_by="company")
	for company in companies:
		_mark(company, [Voucher(doc.doctype, doc.name)])
	if companies:
		frappe.db.delete(ACCEPTED, of_voucher)


def _vouchers_of(acceptance: str) -> list[Voucher]:
	rows = frappe.db.sql(
		f"SELECT DISTINCT IFNULL(voucher_type, ''), IFNULL(voucher_no, '') FROM `tab{ACCEPTED}` WHERE acceptance = %s",
		acceptance,
	)
	return [Voucher(*row) for row in rows]


def _mark(company: str, vouchers: Sequence[Voucher]) -> None:
	"""Whether they disagree has changed: what is stored of their days holds no more, and nothing that is remembered beside it.

	So those of today are marked too.
	"""
	if not frappe.db.exists("Company", company):
		return
	days_of = read_days_of(run, company_books(company), vouchers)
	days = sorted({day for of_voucher in days_of.values() for day in of_voucher})
	if len(days) > MOST_DAYS:
		leave_mark(company, days[0], days[-1])
		return
	for day in days:
		leave_mark(company, day, day)


def _set_state(acceptance: Document, before: tuple[str, ...], state: State) -> None:
	"""Of the findings that are covered by it, or were; what is left open besides, the next recording finds."""
	accepted = state is State.ACCEPTED
	covered = (
		"f.difference BETWEEN -a.credit AND a.debit" if accepted else "f.outcome_document = %(acceptance)s"
	)
	which = f"""`tab{FINDING}` f JOIN `tab{ACCEPTED}` a ON a.voucher_no = f.voucher_no
		AND a.voucher_type = f.voucher_type AND a.account = f.account AND a.company = f.company
		WHERE a.acceptance = %(acceptance)s AND f.state IN %(before)s AND {covered}"""
	values = {
		"acceptance": acceptance.name,
		"doctype": ACCEPTANCE,
		"before": before,
		"state": state.value,
		"now": now(),
		"user": frappe.session.user,
		"outcome_doctype": ACCEPTANCE if accepted else None,
		"outcome_document": acceptance.name if accepted else None,
		"outcome_on": now() if accepted else None,
		"outcome_user": frappe.session.user if accepted else None,
	}
	frappe.db.sql(
		f"""INSERT INTO `tab{CHANGE}` (name, creation, modified, owner, modified_by, parenttype, parentfield, parent, idx,
			changed_on, from_state, state, difference, cause, how, document_type, document, user)
		SELECT LEFT(SHA1(CONCAT(f.name, %(now)s, %(state)s)), 20), %(now)s, %(now)s, %(user)s, %(user)s, '{FINDING}', 'changes',
			f.name, 1 + (SELECT COUNT(*) FROM `tab{CHANGE}` c WHERE c.parent = f.name),
			%(now)s, f.state, %(state)s, f.difference, f.cause, 'Acceptance', %(doctype)s, %(acceptance)s, %(user)s
		FROM {which}""",
		values,
	)
	frappe.db.sql(
		f"""UPDATE `tab{FINDING}` SET state = %(state)s, outcome_doctype = %(outcome_doctype)s,
			outcome_document = %(outcome_document)s, outcome_on = %(outcome_on)s, outcome_user = %(outcome_user)s
		WHERE name IN (SELECT name FROM (SELECT f.name FROM {which}) covered)""",
		values,
	)
