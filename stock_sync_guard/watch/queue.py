"""Having sums rebuilt soon after a mark was left, and findings recorded soon after somebody was stopped."""

from __future__ import annotations

import frappe
from frappe import _
from redis.exceptions import RedisError

WAITING = "stock_sync_companies_to_rebuild"


def rebuild_soon(company: str) -> None:
	"""Have the company rebuilt once the current transaction is committed; without the queue, the hourly run does it."""
	waiting: set[str] = frappe.flags.setdefault(WAITING, set())
	if company in waiting:
		return
	waiting.add(company)

	def enqueue() -> None:
		waiting.discard(company)
		try:
			frappe.enqueue(
				"stock_sync_guard.watch.jobs.rebuild_company",
				queue="long",
				job_id=f"stock_sync_guard::rebuild::{company}",
				deduplicate=True,
				company=company,
			)
		except (RedisError, frappe.QueueOverloaded):
			frappe.logger("stock_sync_guard").warning("no queue to rebuild in", exc_info=True)

	frappe.db.after_commit.add(enqueue)
	frappe.db.after_rollback.add(lambda: waiting.discard(company))


def record_stop_soon(company: str, doctype: str, document: str | None) -> None:
	"""Have what stops the document recorded: at once, as its transaction ends in a rollback. Nothing waits for it.

	Once per document and user while the job waits; without the queue, the nightly run finds the same.
	"""
	user = frappe.session.user
	try:
		frappe.enqueue(
			"stock_sync_guard.watch.recording.record_company",
			queue="long",
			job_id=f"stock_sync_guard::stopped::{company}::{doctype}::{document}::{user}",
			deduplicate=True,
			company=company,
			how="Stopped Document",
			doctype=doctype,
			document=document,
			user=user,
		)
	except (RedisError, frappe.QueueOverloaded):
		frappe.logger("stock_sync_guard").warning("no queue to record in", exc_info=True)


def record_soon(company: str) -> None:
	"""Have the company's findings recorded once the current transaction is committed; else the hourly run does it."""

	def enqueue() -> None:
		try:
			frappe.enqueue(
				"stock_sync_guard.watch.recording.record_company",
				queue="long",
				job_id=f"stock_sync_guard::record::{company}",
				deduplicate=True,
				company=company,
			)
		except (RedisError, frappe.QueueOverloaded):
			frappe.logger("stock_sync_guard").warning("no queue to record in", exc_info=True)

	frappe.db.after_commit.add(enqueue)


def check_soon(company: str) -> None:
	"""Have the company checked for the user of this session. Raises frappe.ValidationError where the job cannot be queued."""
	try:
		frappe.enqueue(
			"stock_sync_guard.watch.jobs.check_company",
			queue="long",
			job_id=f"stock_sync_guard::check::{company}::{frappe.session.user}",
			deduplicate=True,
			company=company,
		)
	except (RedisError, frappe.QueueOverloaded):
		frappe.throw(_("The check cannot be queued: the background jobs do not run. Ask the System Manager."))
