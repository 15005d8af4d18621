"""Findings of closed days are marked as such: from now on others are kept beside them."""

import frappe

INDEX_BEFORE = "findings_of_days"


def execute() -> None:
	frappe.db.sql(
		"UPDATE `tabStock Sync Finding` SET explained = 1, state = '' WHERE state IS NULL OR state = ''"
	)
	if frappe.db.has_index("tabStock Sync Finding", INDEX_BEFORE):
		frappe.db.sql_ddl(f"ALTER TABLE `tabStock Sync Finding` DROP INDEX `{INDEX_BEFORE}`")
