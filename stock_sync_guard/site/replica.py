"""Long reads on the site's read replica, where it has one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import frappe


@contextmanager
def reading_replica() -> Iterator[None]:
	"""Inside, `frappe.db` is the replica, if `read_from_replica` is set for the site; nothing may be written.

	What a replica says is all of one earlier moment, stored sums and their marks included. Unlike with frappe's own
	`frappe.read_only`, the next one in the same process has the replica again.
	"""
	if not frappe.conf.read_from_replica or not frappe.connect_replica():
		yield
		return
	try:
		yield
	finally:
		frappe.local.replica_db.close()
		frappe.local.db = frappe.local.primary_db
		del frappe.local.replica_db, frappe.local.primary_db
