"""Whoever asks for rows of a child table gets those of the records that he may read.

frappe itself looks at the role for the parent's doctype alone, and not at User Permissions of its records.
"""

from __future__ import annotations

import frappe
from frappe.desk.reportview import build_match_conditions

PARENTS = {
	"Stock Sync Finding Change": "Stock Sync Finding",
	"Stock Sync Statement Account": "Stock Sync Statement",
	"Stock Sync Statement Finding": "Stock Sync Statement",
}


def get_permission_query_conditions(user: str | None = None, doctype: str | None = None) -> str:
	parent = PARENTS[str(doctype)]
	readable = build_match_conditions(parent, user=user or frappe.session.user)
	if not readable:
		return ""
	return f"`tab{doctype}`.parent IN (SELECT name FROM `tab{parent}` WHERE {readable})"
