"""What installing adds to a site, and what uninstalling takes away again."""

from __future__ import annotations

import frappe
from frappe.custom.doctype.custom_field.custom_field import create_custom_fields

from stock_sync_guard.custom_fields import CUSTOM_FIELDS


def after_install() -> None:
	create_custom_fields(CUSTOM_FIELDS, ignore_validate=True)


def before_uninstall() -> None:
	"""Remove our fields with their columns and indexes: a deleted custom field alone leaves its column behind."""
	for doctype, fields in CUSTOM_FIELDS.items():
		names = [field["fieldname"] for field in fields]
		frappe.db.delete("Custom Field", {"dt": doctype, "fieldname": ("in", names)})
		frappe.db.delete("Property Setter", {"doc_type": doctype, "field_name": ("in", names)})
		for column in set(names) & set(frappe.db.get_table_columns(doctype)):
			frappe.db.sql_ddl(f"ALTER TABLE `tab{doctype}` DROP COLUMN `{column}`")
		frappe.clear_cache(doctype=doctype)
