"""A tolerance that was set stays the company's own: until now zero meant that there was none."""

import frappe

from stock_sync_guard.site.policy import SETTINGS


def execute() -> None:
	frappe.db.set_value(
		"Stock Sync Guard Company", {"tolerance": ("!=", 0)}, "own_tolerance", 1, update_modified=False
	)
	frappe.clear_document_cache(SETTINGS)
