"""What installing adds to a site, and what uninstalling takes away again."""

from __future__ import annotations

import frappe
from frappe.custom.doctype.custom_field.custom_field import create_custom_fields

from stock_sync_guard.correction.settled import SETTLED, recognise_corrections
from stock_sync_guard.site.correction_page import CORRECTION_PAGE
from stock_sync_guard.site.custom_fields import CUSTOM_FIELDS
from stock_sync_guard.site.indexes import add_indexes, drop_indexes
from stock_sync_guard.site.ledgers import BUILT
from stock_sync_guard.site.policy import SETTINGS
from stock_sync_guard.site.traces import (
	remove_from_field_order,
	remove_permission_log_of,
	remove_records_about,
	remove_sidebars_of,
)
from stock_sync_guard.site.warehouses import CHANGE, leave_change
from stock_sync_guard.watch.queue import rebuild_soon

MODULE = "Stock Sync Guard"
OUR_DOCTYPES = (
	SETTINGS,
	"Stock Sync Guard Company",
	SETTLED,
	"Stock Sync Closing",
	"Stock Sync Closed Sum",
	"Stock Sync Mark",
	"Stock Sync Finding",
	"Stock Sync Finding Change",
	"Stock Sync Stopped Document",
	"Stock Sync Acceptance",
	"Stock Sync Accepted Voucher",
	"Stock Sync Statement",
	"Stock Sync Statement Account",
	"Stock Sync Statement Finding",
	"Stock Sync Netted Sum",
	CHANGE,
)


OUR_PAGES = (("Page", CORRECTION_PAGE), ("Report", "Stock Value Reconciliation"))


def after_install() -> None:
	create_custom_fields(CUSTOM_FIELDS, ignore_validate=True)
	add_indexes()
	recognise_corrections()
	leave_change("installation")
	BUILT.clear()
	# Until they are stored the guard reads the ledgers: right too, only slower.
	for company in frappe.get_all("Company", pluck="name", order_by="name"):
		rebuild_soon(company)


def before_uninstall() -> None:
	"""Remove what frappe's uninstall leaves behind: our fields' columns, and what was written about our doctypes."""
	_remove_custom_fields()
	drop_indexes()
	remove_scheduled_jobs()
	_remove_records()


def _remove_custom_fields() -> None:
	"""With columns and indexes: a deleted custom field alone leaves its column behind."""
	for doctype, fields in CUSTOM_FIELDS.items():
		names = [field["fieldname"] for field in fields]
		frappe.db.delete("Custom Field", {"dt": doctype, "fieldname": ("in", names)})
		frappe.db.delete("Property Setter", {"doc_type": doctype, "field_name": ("in", names)})
		remove_permission_log_of(("Custom Field", f"{doctype}-{name}") for name in names)
		for column in set(names) & set(frappe.db.get_table_columns(doctype)):
			frappe.db.sql_ddl(f"ALTER TABLE `tab{doctype}` DROP COLUMN `{column}`")
		frappe.clear_cache(doctype=doctype)
		remove_from_field_order(doctype, names)


def remove_scheduled_jobs() -> None:
	"""Frappe takes them away with the next migration only, and runs them until then."""
	jobs = frappe.get_all(
		"Scheduled Job Type", {"method": ("like", "stock_sync_guard.%")}, pluck="name", order_by="name"
	)
	if jobs:
		frappe.db.delete("Scheduled Job Log", {"scheduled_job_type": ("in", tuple(jobs))})
		frappe.db.delete("Scheduled Job Type", {"name": ("in", tuple(jobs))})


def _remove_records() -> None:
	"""Notifications lead to a page that will be gone; the rest tells of settings that will be."""
	notification = frappe.qb.DocType("Notification Log")
	frappe.qb.from_(notification).delete().where(notification.link.like(f"%/{CORRECTION_PAGE}?%")).run()
	# frappe keeps which patches it has run, and would not run them again after another installation
	frappe.db.delete("Patch Log", {"patch": ("like", "stock\\_sync\\_guard.%")})
	remove_records_about(OUR_DOCTYPES)
	remove_sidebars_of(MODULE)


def after_uninstall() -> None:
	"""Remove what the uninstall itself has just written of our doctypes, page and module, into frappe's bin above all."""
	deleted = frappe.qb.DocType("Deleted Document")
	ours = (
		deleted.deleted_doctype.isin(OUR_DOCTYPES)
		| deleted.data.like(f'%"module": "{MODULE}"%')
		| ((deleted.deleted_doctype == "Module Def") & (deleted.deleted_name == MODULE))
	)
	frappe.qb.from_(deleted).delete().where(ours).run()
	remove_records_about(OUR_DOCTYPES)
	remove_permission_log_of(OUR_PAGES)
	frappe.db.commit()  # frappe has committed the uninstall already, and commits nothing after this hook
