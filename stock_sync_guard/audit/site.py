"""The running Frappe site as a source."""

from __future__ import annotations

import frappe

from stock_sync_guard.engine.sqlite import TABLES


def columns_of_site() -> dict[str, set[str]]:
	"""The columns of the engine's tables that the site's database has, by table."""
	return {
		table: set(frappe.db.get_table_columns(table.removeprefix("tab")))
		for table in TABLES
		if frappe.db.table_exists(table.removeprefix("tab"))
	}
