"""Between two requests of one test."""

from __future__ import annotations

from collections import defaultdict

import frappe


def next_request() -> None:
	"""Forget what ERPNext keeps for the length of one request."""
	frappe.local.future_sle = {}
	frappe.local.request_cache = defaultdict(dict)
	frappe.db.value_cache.clear()
	frappe.flags.pop("warehouse_account_map", None)
	frappe.clear_messages()
