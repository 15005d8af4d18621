"""What frappe and its users keep about doctypes and their fields, and how it goes when these go."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator

import frappe
from frappe.model.rename_doc import get_link_fields

# They stand for themselves, as when frappe deletes a document: only their reference goes.
KEPT = ("Activity Log", "Communication", "Email Queue", "Error Log", "Event", "File")

# Holds the name of the doctype, but not as a link.
NOT_LINKED = (("Custom DocPerm", "parent"),)


def remove_records_about(doctypes: Collection[str]) -> None:
	"""Delete what frappe keeps about these doctypes and their documents: shares, tasks, comments, reports, views ...

	Such a record names the doctype in a link to DocType. Letters, logs and files stay, without the reference.
	"""
	named = ("in", tuple(doctypes))
	reports = frappe.get_all("Report", {"ref_doctype": named}, pluck="name", order_by="name")
	if reports:
		frappe.db.delete("Auto Email Report", {"report": ("in", tuple(reports))})
	for doctype, fieldname in (*_links_to_doctypes(), *NOT_LINKED):
		if doctype in KEPT:
			frappe.db.set_value(doctype, {fieldname: named}, fieldname, None, update_modified=False)
		else:
			frappe.db.delete(doctype, {fieldname: named})
	frappe.db.delete("__UserSettings", {"doctype": named})


def remove_sidebars_of(module: str) -> None:
	"""Frappe 16 makes a sidebar of each workspace, and an icon that leads to it; it leaves both behind."""
	if not frappe.db.table_exists("Workspace Sidebar"):
		return
	sidebars = frappe.get_all("Workspace Sidebar", {"module": module}, pluck="name", order_by="name")
	if not sidebars:
		return
	names = ("in", tuple(sidebars))
	frappe.db.delete("Workspace Sidebar Item", {"parent": names})
	frappe.db.delete("Desktop Icon", {"link_type": "Workspace Sidebar", "link_to": names})
	frappe.db.delete("Workspace Sidebar", {"name": names})


def remove_permission_log_of(records: Iterable[tuple[str, str]]) -> None:
	"""Frappe 16 logs who may read a page or report, and fields of another permission level, as these come and go."""
	if not frappe.db.table_exists("Permission Log"):
		return
	for doctype, name in records:
		frappe.db.delete("Permission Log", {"for_doctype": doctype, "for_document": name})
		frappe.db.delete("Permission Log", {"reference_type": doctype, "reference": name})


def remove_from_field_order(doctype: str, fieldnames: Collection[str]) -> None:
	"""Take fields that are gone out of the order that *Customize Form* keeps of all fields of the doctype.

	It keeps one as soon as anything of a form with custom fields was saved there. What is left of it goes too, unless
	people have moved other fields.
	"""
	setter = {"doc_type": doctype, "property": "field_order"}
	kept = frappe.db.get_value("Property Setter", setter, "value")
	if not kept:
		return
	frappe.db.delete("Property Setter", setter)
	frappe.clear_cache(doctype=doctype)
	order = [fieldname for fieldname in json.loads(kept) if fieldname not in fieldnames]
	if order != [field.fieldname for field in frappe.get_meta(doctype).fields]:
		frappe.make_property_setter(
			{
				"doctype": doctype,
				"doctype_or_field": "DocType",
				"property": "field_order",
				"value": json.dumps(order),
			},
			is_system_generated=False,
		)


def _links_to_doctypes() -> Iterator[tuple[str, str]]:
	"""Frappe's own: those of ERPNext are to documents that write ledgers, in tables of any size."""
	for link in get_link_fields("DocType"):
		if not link["issingle"] and _is_frappes(link["parent"]) and frappe.db.table_exists(link["parent"]):
			yield link["parent"], link["fieldname"]


def _is_frappes(doctype: str) -> bool:
	module = frappe.get_cached_value("DocType", doctype, "module")
	return frappe.get_cached_value("Module Def", module, "app_name") == "frappe"
