"""The posting date of a correction: today, unless ERPNext would refuse it there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import frappe
from frappe import _
from frappe.query_builder.functions import Max
from frappe.utils import add_days, formatdate, getdate

from stock_sync_guard.engine.findings import AccountDifference


@dataclass(frozen=True)
class PostingDate:
	"""A date, and the sentence that says why it is not today's (None where it is)."""

	date: date
	reason: str | None = None


def correction_posting_date(company: str, differences: Iterable[AccountDifference]) -> PostingDate:
	"""Today, or the first day after it on which the company's books are open for a Journal Entry.

	ERPNext refuses a Journal Entry on a stock account that is in sync on its posting date
	(`JournalEntry.validate_stock_accounts`): where the whole difference lies in the future, the correction is dated
	on its first voucher.
	"""
	chosen = PostingDate(getdate())
	starts = [voucher.posting_date for difference in differences for voucher in difference.vouchers]
	if starts and min(starts) > chosen.date:
		chosen = PostingDate(min(starts), _("dated on the first voucher of the difference"))
	while closed := _closed_until(company, chosen.date):
		last_day, what = closed
		chosen = PostingDate(
			getdate(add_days(last_day, 1)),
			_("moved behind {0}, which ends on {1}").format(what, formatdate(last_day)),
		)
	return chosen


def _closed_until(company: str, day: date) -> tuple[date, str] | None:
	"""The last day of the period that closes the day for Journal Entries, and its name; None where it is open."""
	for last_day, what in (
		(_period_closing_date(company), _("the closed period")),
		(_frozen_until(), _("the period in which accounts are frozen")),
		(_accounting_period_end(company, day), _("the closed Accounting Period")),
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


def _accounting_period_end(company: str, day: date) -> date | None:
	period = frappe.qb.DocType("Accounting Period")
	closed = frappe.qb.DocType("Closed Document")
	query = (
		frappe.qb.from_(period)
		.join(closed)
		.on(closed.parent == period.name)
		.select(Max(period.end_date))
		.where((period.company == company) & (closed.closed == 1) & (closed.document_type == "Journal Entry"))
		.where((period.start_date <= day) & (period.end_date >= day))
	)
	last_day = query.run()[0][0]
	return getdate(last_day) if last_day else None
