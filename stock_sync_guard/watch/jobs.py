"""When sums are rebuilt: soon after a mark, hourly as days pass, and nightly from the bottom up."""

from __future__ import annotations

import frappe
from frappe import _

from stock_sync_guard.site.warehouses import merge_changes
from stock_sync_guard.watch.digest import send_digests
from stock_sync_guard.watch.first_findings import tell_first_findings
from stock_sync_guard.watch.nightly_reposts import repost_by_night
from stock_sync_guard.watch.rebuild import OvertakenError, rebuild, step, steps_left
from stock_sync_guard.watch.recording import How, record_company
from stock_sync_guard.watch.verify import forget_findings, mark_wrong, told, wrong_findings, wrong_sums

# Another run stores the same, or records what it stored.
OVERTAKEN = (
	OvertakenError,
	frappe.DuplicateEntryError,
	frappe.QueryDeadlockError,
	frappe.QueryTimeoutError,
)


def rebuild_company(company: str, how: str = How.BACKGROUND.value) -> int:
	"""The job; what disagrees then is recorded as found in this way; returns the number of steps. Where another run is faster, it leaves the rest to it."""
	try:
		steps = rebuild(company)
	except OVERTAKEN:
		return 0
	record_company(company, how)
	tell_first_findings(company)
	return steps


def rebuild_all() -> None:
	"""Hourly: days that are over are closed, one company at a time."""
	for company in companies():
		rebuild_company(company)
	merge_changes()


def verify_all() -> None:
	"""Nightly: what is stored wrongly, because something changed entries behind ERPNext's back, is logged and corrected."""
	for company in companies():
		rebuild_company(company, How.NIGHTLY.value)
		if wrong := wrong_sums(company):
			frappe.log_error("Stored sums were wrong", told(company, wrong))
			mark_wrong(company, wrong)
			frappe.db.commit()  # a job of ours: the marks must stand before the rebuild looks
			rebuild_company(company)
		if accounts := wrong_findings(company):
			frappe.log_error("Stored findings were wrong", "\n".join([company, *accounts]))
			forget_findings(company)
			frappe.db.commit()  # as above
			rebuild_company(company)
		if repost_by_night(company):
			frappe.db.commit()  # a job of ours: the reposts wait for the scheduler
			record_company(company, How.NIGHTLY.value)
	send_digests(companies())


def check_company(company: str) -> None:
	"""The job of *Check Now*, whose steps the user who asked for it sees."""
	whole = steps_left(company) + 1
	title = _("Checking {0}").format(company)
	done = 0
	try:
		while step(company):
			done += 1
			frappe.publish_progress(
				min(100 * done / whole, 90), title=title, description=_("Reading past days ...")
			)
	except OVERTAKEN:
		pass  # another run does the same
	frappe.publish_progress(95, title=title, description=_("Comparing the vouchers ..."))
	recorded = record_company(company, How.CHECK.value)
	frappe.publish_progress(100, title=title, description=_("Done"))
	frappe.publish_realtime(
		"stock_sync_checked",
		{
			"company": company,
			"found": len(recorded.found),
			"changed": len(recorded.changed),
			"settled": len(recorded.settled),
		},
		user=frappe.session.user,
	)


def companies() -> list[str]:
	"""All that have entries to close, or had."""
	stored = frappe.get_all("Stock Sync Closing", pluck="company", order_by="company")
	return sorted({*stored, *frappe.get_all("Company", pluck="name", order_by="name")})
