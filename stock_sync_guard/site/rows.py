"""Taking rows away without being in the way of users who insert others."""

from __future__ import annotations

from collections.abc import Iterable

import frappe


def delete_by_name(doctype: str, names: Iterable[str]) -> None:
	"""One statement for each row: that locks these rows and nothing between them.

	A statement for several may read the whole table, whatever index it is told to use, and then locks what others have
	just inserted and the places where they go on inserting: a deadlock that would be theirs.
	"""
	for name in names:
		frappe.db.sql(f"DELETE FROM `tab{doctype}` WHERE name = %s", name)
