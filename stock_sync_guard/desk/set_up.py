"""The set-up check of the settings form: what will lead to a difference, or keeps one from being corrected."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

import frappe
from frappe import _
from frappe.utils import flt, nowdate
from frappe.utils.scheduler import is_scheduler_inactive

from stock_sync_guard.correction.adjustment_account import adjustment_account
from stock_sync_guard.correction.bookable import is_stopped_by_budget
from stock_sync_guard.correction.dimensions import cost_center_of
from stock_sync_guard.engine.findings import CompanyBooks
from stock_sync_guard.engine.money import smallest_unit
from stock_sync_guard.ledgers.comparison import out_of_sync_accounts
from stock_sync_guard.ledgers.set_up import Check, SetUpProblem, read_set_up, read_set_up_of_entries
from stock_sync_guard.site.amounts import money
from stock_sync_guard.site.ledgers import run
from stock_sync_guard.site.rights import books_with_whole_figures
from stock_sync_guard.wording.set_up import said_of

# Of each kind.
MOST_SHOWN = 10


def set_up_of(company: str, *, thorough: bool) -> list[dict]:
	"""What is to be seen to in the company's set-up: a line for each kind of problem, with the records that have it.

	`thorough` also looks through the whole ledgers and all documents that move stock. Raises frappe.PermissionError for
	whom may not read both ledgers of the company, whole.
	"""
	books = books_with_whole_figures(company)
	found = [*_of_correction(books), *read_set_up(run, books)]
	if thorough:
		found.extend(read_set_up_of_entries(run, books))
	return [
		line
		for check, problems in groupby(found, key=lambda one: one.check)
		if (line := _line(books, check, list(problems)))
	]


def set_up_of_site() -> list[dict]:
	"""The same of the site as a whole: `company` is empty."""
	return [_said("", Check.SCHEDULER_OFF)] if is_scheduler_inactive() else []


def _of_correction(books: CompanyBooks) -> Iterator[SetUpProblem]:
	try:
		account = adjustment_account(books)
	except frappe.ValidationError:
		frappe.clear_last_message()
		yield SetUpProblem(Check.ADJUSTMENT_ACCOUNT, "Company", books.name)
		return
	line = {
		"account": account,
		"cost_center": cost_center_of(books),
		"company": books.name,
		"posting_date": nowdate(),
	}
	if is_stopped_by_budget(line, _largest_expense(books)):
		yield SetUpProblem(Check.BUDGET, "Account", account)


def _largest_expense(books: CompanyBooks) -> float:
	"""What a correction of today would book as an expense; the smallest amount where there is none to book."""
	differences = out_of_sync_accounts(run, books)
	expense = -sum(difference.to_correct for difference in differences)
	return flt(max(expense, smallest_unit(books.decimals)))


def _line(books: CompanyBooks, check: Check, problems: Sequence[SetUpProblem]) -> dict | None:
	readable = [one for one in problems if frappe.has_permission(one.doctype, "read", one.name)]
	records = [_record(books, one) for one in readable[:MOST_SHOWN]]
	return _said(books.name, check, records, more=len(readable[MOST_SHOWN:])) if records else None


def _said(company: str, check: Check, records: Sequence[dict] = (), *, more: int = 0) -> dict:
	said = said_of(check, _)
	return {
		"company": company,
		"check": check.value,
		"problem": said.problem,
		"advice": said.advice,
		"records": records,
		"more": more,
	}


def _record(books: CompanyBooks, one: SetUpProblem) -> dict:
	details = [one.refers_to, None if one.amount is None else money(one.amount, books.currency)]
	return {
		"doctype": one.doctype,
		"name": one.name,
		"detail": ", ".join(detail for detail in details if detail),
	}
