"""What is kept about a doctype goes with it; what stands for itself stays."""

from __future__ import annotations

import json

import frappe

from stock_sync_guard.site.policy import SETTINGS
from stock_sync_guard.site.traces import (
	remove_from_field_order,
	remove_records_about,
	remove_sidebars_of,
)
from stock_sync_guard.tests.case import GuardTestCase
from stock_sync_guard.tests.traces import make_records

ABOUT = {
	"DocShare": "share_doctype",
	"ToDo": "reference_type",
	"Document Follow": "ref_doctype",
	"Comment": "reference_doctype",
	"Report": "ref_doctype",
	"List Filter": "reference_doctype",
	"Tag Link": "document_type",
}
ORDER = {"doc_type": "Journal Entry", "property": "field_order"}


class TestRecordsAboutADoctype(GuardTestCase):
	def test_they_are_removed_and_those_about_others_stay(self):
		about_another = frappe.get_doc(
			{"doctype": "ToDo", "description": "Call", "reference_type": "Company", "reference_name": "x"}
		)
		about_another.db_insert()
		make_records()
		for doctype, fieldname in ABOUT.items():
			self.assertTrue(frappe.db.exists(doctype, {fieldname: SETTINGS}), doctype)
		remove_records_about((SETTINGS,))
		for doctype, fieldname in ABOUT.items():
			self.assertFalse(frappe.db.exists(doctype, {fieldname: SETTINGS}), doctype)
		self.assertFalse(frappe.db.exists("Auto Email Report", {"report": "Our Guarded Companies"}))
		self.assertFalse(frappe.db.sql("SELECT user FROM `__UserSettings` WHERE doctype = %s", (SETTINGS,)))
		self.assertTrue(frappe.db.exists("ToDo", about_another.name))

	def test_a_letter_and_a_file_stay_without_their_reference(self):
		letter = frappe.get_doc(
			{"doctype": "Communication", "subject": "Tolerance", "reference_doctype": SETTINGS}
		)
		file = frappe.get_doc(
			{"doctype": "File", "file_name": "tolerance.txt", "attached_to_doctype": SETTINGS}
		)
		letter.db_insert()
		file.db_insert()
		remove_records_about((SETTINGS,))
		self.assertIsNone(frappe.db.get_value("Communication", letter.name, "reference_doctype"))
		self.assertIsNone(frappe.db.get_value("File", file.name, "attached_to_doctype"))
		self.assertTrue(frappe.db.exists("Communication", letter.name))
		self.assertTrue(frappe.db.exists("File", file.name))


class TestSidebars(GuardTestCase):
	def test_an_icon_of_another_app_that_leads_nowhere_stays(self):
		"""Frappe 16: that of a folder, such as ERPNext's Accounting."""
		if not frappe.db.table_exists("Workspace Sidebar"):
			self.skipTest("frappe has no sidebars")
		icon = frappe.get_doc(
			{
				"doctype": "Desktop Icon",
				"label": "Folder of Another",
				"icon_type": "Folder",
				"link_type": "Workspace Sidebar",
				"link_to": "",
			}
		)
		icon.name = icon.label
		icon.db_insert()
		remove_sidebars_of("Stock Sync Guard")
		remove_sidebars_of("Stock Sync Guard")
		self.assertTrue(frappe.db.exists("Desktop Icon", icon.name))
		self.assertFalse(frappe.db.exists("Workspace Sidebar", {"module": "Stock Sync Guard"}))


class TestFieldOrder(GuardTestCase):
	def setUp(self):
		super().setUp()
		self.fields = [field.fieldname for field in frappe.get_meta("Journal Entry").fields]

	def keep_order(self, order: list[str]) -> None:
		frappe.make_property_setter(
			{
				"doctype": "Journal Entry",
				"doctype_or_field": "DocType",
				"property": "field_order",
				"value": json.dumps(order),
			}
		)

	def test_it_goes_where_only_the_removed_fields_were_in_it(self):
		self.keep_order(["removed", *self.fields])
		remove_from_field_order("Journal Entry", ["removed"])
		self.assertFalse(frappe.db.exists("Property Setter", ORDER))

	def test_what_people_have_moved_stays_moved(self):
		moved = [*self.fields[1:], self.fields[0]]
		self.keep_order(["removed", *moved])
		remove_from_field_order("Journal Entry", ["removed"])
		self.assertEqual(json.loads(frappe.db.get_value("Property Setter", ORDER, "value")), moved)
