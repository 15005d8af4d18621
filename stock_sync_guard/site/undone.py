"""Trying something out on the site without leaving a trace of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import frappe

SAVEPOINT = "stock_sync_guard_trial"

# A rollback to a savepoint neither runs nor forgets what waits for these.
CALLBACKS = ("before_commit", "after_commit", "before_rollback", "after_rollback")


@contextmanager
def undone() -> Iterator[None]:
	"""Nothing that happens inside is left: rows, messages, flags, what was to happen after the commit."""
	flags = frappe.flags.copy()
	messages = list(frappe.local.message_log)
	waiting = {name: list(getattr(frappe.db, name)._functions) for name in CALLBACKS}
	frappe.db.savepoint(SAVEPOINT)
	try:
		yield
	finally:
		frappe.db.rollback(save_point=SAVEPOINT)
		frappe.local.message_log = messages
		frappe.flags.clear()
		frappe.flags.update(flags)
		for name, functions in waiting.items():
			callbacks = getattr(frappe.db, name)._functions
			callbacks.clear()
			callbacks.extend(functions)
		frappe.db.value_cache.clear()
