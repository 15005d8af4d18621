"""The posting date of a correction: today, unless ERPNext would refuse it there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import frappe
from frappe import _
from frappe.query_builder.functions import Max
from frappe.utils import add_days, formatdate, getdate

from stock_sync_guard.engine.books import read_totals
from stock_sync_guard.engine.findings import AccountDifference, CompanyBooks
from stock_sync_guard.engine.money import round_to
from stock_sync_guard.ledger import run


@dataclass(frozen=True)
class PostingDate:
	"""A date, and the sentence that says why it is not today's (None where it is)."""

	date: date
	reason: str | None = None


def correction_posting_date(books: CompanyBooks, differences: Sequence[AccountDifference]) -> PostingDate:
	"""Today, or the first day after it on which ERPNext takes a Journal Entry on these accounts.

	ERPNext refuses one on a stock account that is in sync on its posting date
	(`JournalEntry.validate_stock_accounts`), so a difference that lies in the future is corrected there; and it
	refuses any in a closed or frozen period.
	"""
	chosen = PostingDate(getdate())
	if not _differ_on(chosen.date, books, differences):
		ahead = {voucher.posting_date for difference in differences for voucher in difference.vouchers}
		for day in sorted(day for day in ahead if day > chosen.date):
			if _differ_on(day, books, differences):
				chosen = PostingDate(day, _("the difference begins on {0}").format(formatdate(day)))
				break
	while closed := closed_until(books.name, chosen.date, "Journal Entry"):
		last_day, what = closed
		chosen = PostingDate(
			getdate(add_days(last_day, 1)),
			_("moved behind {0}, which ends on {1}").format(what, formatdate(last_day)),
		)
	return chosen


def _differ_on(day: date, books: CompanyBooks, differences: Sequence[AccountDifference]) -> bool:
	"""Whether each of the accounts is out of sync by that day already, to the last unit as ERPNext asks."""
	totals = read_totals(run, books, [difference.account for difference in differences], as_on=day)
	return all(round_to(total.difference, books.decimals) for total in totals.values())


def closed_until(company: str, day: date, doctype: str) -> tuple[date, str] | None:
	"""The last day of the period that closes the day for the doctype, and its name; None where it is open."""
	for last_day, what in (
		(_period_closing_date(company), _("the closed period")),
		(_frozen_until(), _("the period in which accounts are frozen")),
		(_accounting_period_end(company, day, doctype), _("the closed Accounting Period")),
	):
		if last_day and day <= last_day:
			return last_day, what
	return None


def _period_closing_date(company: str) -> date | None:
	closing = frappe.qb.DocType("Period Closing Voucher")
	query = (
		frappe.qb.from_(closing)
		.select(Max(closing.period_end_date))
		.where((closing.docstatus == 1) & (closing.company == company))
	)
	last_day = query.run()[0][0]
	return getdate(last_day) if last_day else None


def _frozen_until() -> date | None:
	settings = frappe.get_cached_doc("Accounts Settings")
	if not settings.get("acc_frozen_upto"):
		return None
	# As in `erpnext.accounts.general_ledger.check_freezing_date`: Administrator is no exception.
	may_modify = settings.get("frozen_accounts_modifier") in frappe.get_roles()
	if may_modify and frappe.session.user != "Administrator":
		return None
	return getdate(settings.acc_frozen_upto)


def _accounting_period_end(company: str, day: date, doctype: str) -> date | None:
	period = frappe.qb.DocType("Accounting Period")
	closed = frappe.qb.DocType("Closed Document")
	query = (
		frappe.qb.from_(period)
		.join(closed)
		.on(closed.parent == period.name)
		.select(Max(period.end_date))
		.where((period.company == company) & (closed.closed == 1) & (closed.document_type == doctype))
		.where((period.start_date <= day) & (period.end_date >= day))
	)
	last_day = query.run()[0][0]
	return getdate(last_day) if last_day else None
