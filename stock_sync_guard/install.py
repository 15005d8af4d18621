"""What installing adds to a site, and what uninstalling takes away again."""

from __future__ import annotations

import frappe
from frappe.custom.doctype.custom_field.custom_field import create_custom_fields

from stock_sync_guard.correction.settled import SETTLED
from stock_sync_guard.site.custom_fields import CUSTOM_FIELDS
from stock_sync_guard.site.policy import SETTINGS
from stock_sync_guard.watch.correction_page import CORRECTION_PAGE

OUR_DOCTYPES = (SETTINGS, "Stock Sync Guard Company", SETTLED)
# What frappe and its users keep about the records of a doctype, and the field that names it.
RECORDS_OF_A_DOCTYPE = {
	"Version": "ref_doctype",
	"Comment": "reference_doctype",
	"View Log": "reference_doctype",
	"Property Setter": "doc_type",
	"Custom Field": "dt",
	"Custom DocPerm": "parent",
}


def after_install() -> None:
	create_custom_fields(CUSTOM_FIELDS, ignore_validate=True)


def before_uninstall() -> None:
	"""Remove what frappe's uninstall leaves behind: our fields' columns, and what was written about our doctypes."""
	_remove_custom_fields()
	_remove_records()


def _remove_custom_fields() -> None:
	"""With columns and indexes: a deleted custom field alone leaves its column behind."""
	for doctype, fields in CUSTOM_FIELDS.items():
		names = [field["fieldname"] for field in fields]
		frappe.db.delete("Custom Field", {"dt": doctype, "fieldname": ("in", names)})
		frappe.db.delete("Property Setter", {"doc_type": doctype, "field_name": ("in", names)})
		for column in set(names) & set(frappe.db.get_table_columns(doctype)):
			frappe.db.sql_ddl(f"ALTER TABLE `tab{doctype}` DROP COLUMN `{column}`")
		frappe.clear_cache(doctype=doctype)


def _remove_records() -> None:
	"""Notifications lead to a page that will be gone; versions and the like tell of settings that will be."""
	notification = frappe.qb.DocType("Notification Log")
	frappe.qb.from_(notification).delete().where(notification.link.like(f"{CORRECTION_PAGE}?%")).run()
	for doctype, fieldname in RECORDS_OF_A_DOCTYPE.items():
		frappe.db.delete(doctype, {fieldname: ("in", OUR_DOCTYPES)})


def after_uninstall() -> None:
	"""Empty frappe's bin of what the uninstall itself has just put there: our doctypes, page, module and settings."""
	deleted = frappe.qb.DocType("Deleted Document")
	ours = deleted.deleted_doctype.isin(OUR_DOCTYPES) | (
		deleted.deleted_doctype.isin(("DocType", "Page", "Module Def"))
		& deleted.deleted_name.isin(
			(*OUR_DOCTYPES, CORRECTION_PAGE.removeprefix("/app/"), "Stock Sync Guard")
		)
	)
	frappe.qb.from_(deleted).delete().where(ours).run()
	frappe.db.commit()  # frappe has committed the uninstall already, and commits nothing after this hook
