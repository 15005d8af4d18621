"""Which stops of a company a recording has seen: one serves all that were before it, as when an import is stopped row by row.

Numbers in frappe's cache. Once they are lost, a stop is recorded that need not be; never the other way round.
"""

from __future__ import annotations

import frappe

LATEST, RECORDED = "stock_sync_latest_stop", "stock_sync_recorded_stop"


def next_stop(company: str) -> int:
	"""The number of a new stop. Raises redis.exceptions.RedisError."""
	return frappe.cache.incrby(_key(LATEST, company), 1)


def latest_stop(company: str) -> int:
	"""The number of the last one; zero where there was none, or the cache was cleared."""
	return _number(LATEST, company)


def is_recorded(company: str, stop: int) -> bool:
	"""Whether a recording that began after the stop has ended."""
	return _number(RECORDED, company) >= stop and latest_stop(company) >= stop


def recorded_up_to(company: str, stop: int) -> None:
	frappe.cache.set(_key(RECORDED, company), stop)


def _number(kind: str, company: str) -> int:
	return int(frappe.cache.get(_key(kind, company)) or 0)


def _key(kind: str, company: str) -> bytes:
	return frappe.cache.make_key(f"{kind}:{company}")
