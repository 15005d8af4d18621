"""Having sums rebuilt soon after a mark was left, and findings recorded soon after somebody was stopped."""

from __future__ import annotations

import frappe
from frappe import _
from redis.exceptions import RedisError

from stock_sync_guard.watch.stops import next_stop

WAITING = "stock_sync_companies_to_rebuild"
NO_QUEUE = (RedisError, frappe.QueueOverloaded)


def rebuild_soon(company: str) -> None:
	"""Have the company rebuilt once the current transaction is committed; without the queue, the hourly run does it."""
	waiting: set[str] = frappe.flags.setdefault(WAITING, set())
	if company in waiting:
		return
	waiting.add(company)

	def enqueue() -> None:
		waiting.discard(company)
		_enqueue_if_possible("jobs.rebuild_company", f"rebuild::{company}", company=company)

	frappe.db.after_commit.add(enqueue)
	frappe.db.after_rollback.add(lambda: waiting.discard(company))


def record_stop_soon(company: str, doctype: str, document: str | None) -> None:
	"""Have what stops the document recorded: at once, as its transaction ends in a rollback. Nothing waits for it.

	Once per document and user while the job waits; without the queue, the nightly run finds the same.
	"""
	user = frappe.session.user
	try:
		_enqueue(
			"recording.record_company",
			f"stopped::{company}::{doctype}::{document}::{user}",
			company=company,
			how="Stopped Document",
			doctype=doctype,
			document=document,
			user=user,
			stop=next_stop(company),
		)
	except NO_QUEUE:
		_log_that_no_queue("recording.record_company")


def record_soon(company: str) -> None:
	"""Have the company's findings recorded once the current transaction is committed; else the hourly run does it."""
	frappe.db.after_commit.add(
		lambda: _enqueue_if_possible("recording.record_company", f"record::{company}", company=company)
	)


def check_soon(company: str) -> None:
	"""Have the company checked for the user of this session. Raises frappe.ValidationError where the job cannot be queued."""
	try:
		_enqueue("jobs.check_company", f"check::{company}::{frappe.session.user}", company=company)
	except NO_QUEUE:
		frappe.throw(_("The check cannot be queued: the background jobs do not run. Ask the System Manager."))


def _enqueue_if_possible(job: str, job_id: str, **arguments: object) -> None:
	try:
		_enqueue(job, job_id, **arguments)
	except NO_QUEUE:
		_log_that_no_queue(job)


def _log_that_no_queue(job: str) -> None:
	frappe.logger("stock_sync_guard").warning(f"no queue for {job}", exc_info=True)


def _enqueue(job: str, job_id: str, **arguments: object) -> None:
	"""One at a time of each `job_id`."""
	frappe.enqueue(
		f"stock_sync_guard.watch.{job}",
		queue="long",
		job_id=f"stock_sync_guard::{job_id}",
		deduplicate=True,
		**arguments,
	)
