"""Whether a day is in a period in which ERPNext books no more, and until when that period lasts."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import frappe
from erpnext.stock.doctype.repost_item_valuation.repost_item_valuation import RepostItemValuation
from frappe import _
from frappe.query_builder.functions import Max
from frappe.utils import getdate

from stock_sync_guard.site.versions import freezing_of


class ClosedPeriod(NamedTuple):
	"""`name` says what closes it, in the language of the user."""

	last_day: date
	name: str


def closed_until(company: str, day: date, doctype: str) -> ClosedPeriod | None:
	"""The period that closes the day for documents of the doctype; None where it is open."""
	for last_day, name in (
		(_last_closed_day(company), _("the closed period")),
		(_frozen_until(company), _("the period in which accounts are frozen")),
		(_accounting_period_end(company, day, doctype), _("the closed Accounting Period")),
	):
		if last_day and day <= last_day:
			return ClosedPeriod(last_day, name)
	return None


def _last_closed_day(company: str) -> date | None:
	last_day = RepostItemValuation.get_max_period_closing_date(company)
	return getdate(last_day) if last_day else None


def _frozen_until(company: str) -> date | None:
	until, role = freezing_of(company)
	# As in `erpnext.accounts.general_ledger.check_freezing_date`: Administrator is no exception.
	may_post = role in frappe.get_roles() and frappe.session.user != "Administrator"
	return None if may_post else until


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
