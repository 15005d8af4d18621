"""Which stops of a company a recording has seen: one serves all that were before it, as when an import is stopped row by row.

Numbers in one hash of frappe's cache, so that both are lost together. Then a stop is recorded that need not be; never the
other way round.
"""

from __future__ import annotations

import frappe

LATEST, RECORDED = "latest", "recorded"


def next_stop(company: str) -> int:
	"""The number of a new stop. Raises redis.exceptions.RedisError."""
	return frappe.cache.hincrby(_key(company), LATEST, 1)


def latest_stop(company: str) -> int:
	"""The number of the last one; zero where there was none, or the cache was cleared."""
	return _number(company, LATEST)


def is_recorded(company: str, stop: int) -> bool:
	"""Whether a recording that began after the stop has ended."""
	return _number(company, RECORDED) >= stop


def recorded_up_to(company: str, stop: int) -> None:
	"""Nothing where the numbers were lost since the recording began: they have begun anew."""
	if latest_stop(company) >= stop:
		# frappe's own hset pickles
		frappe.cache.execute_command("HSET", _key(company), RECORDED, stop)


def _number(company: str, which: str) -> int:
	[number] = frappe.cache.hmget(_key(company), [which])
	return int(number or 0)


def _key(company: str) -> bytes:
	return frappe.cache.make_key(f"stock_sync_stops:{company}")
