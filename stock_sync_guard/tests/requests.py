"""Between two requests of one test."""

from __future__ import annotations

from collections import defaultdict
from unittest.mock import patch

import frappe


def next_request() -> None:
	"""Forget what ERPNext keeps for the length of one request."""
	frappe.local.future_sle = {}
	frappe.local.request_cache = defaultdict(dict)
	frappe.db.value_cache.clear()
	frappe.flags.pop("warehouse_account_map", None)
	frappe.clear_messages()


def forget_rolled_back() -> None:
	"""As `frappe.clear_cache`, after a rollback, but for what describes doctypes.

	Reading that again would take most of a test's time, and frappe itself forgets a doctype whose change is rolled back.
	"""
	get_hooks = frappe.get_hooks

	def with_doctypes(hook=None, *args, **kwargs):
		found = get_hooks(hook, *args, **kwargs)
		return [*found, "doctype_meta"] if hook == "persistent_cache_keys" else found

	with patch.object(frappe, "get_hooks", with_doctypes):
		frappe.clear_cache()
