"""Having sums rebuilt soon after a mark was left."""

from __future__ import annotations

import frappe
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
