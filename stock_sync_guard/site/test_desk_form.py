"""Which requests are those of a document's own form."""

from __future__ import annotations

from unittest.mock import patch

import frappe

from stock_sync_guard.site.desk_form import is_in_its_form
from stock_sync_guard.tests.case import GuardTestCase

SAVE = "frappe.desk.form.save.savedocs"
NOTE = {"doctype": "Delivery Note", "name": "DN-1"}
NEW = {"doctype": "Delivery Note", "name": "new-delivery-note-abc"}


class TestDeskForm(GuardTestCase):
	def is_in_its_form(self, saved: dict, /, **sent: str) -> bool:
		with (
			patch.object(frappe.local, "request", frappe._dict(method="POST"), create=True),
			patch.object(frappe.local, "form_dict", frappe._dict(sent)),
		):
			return is_in_its_form(frappe.get_doc(saved))

	def test_the_buttons_of_a_form(self):
		for sent in (
			{"cmd": SAVE, "doc": frappe.as_json(NOTE)},
			{"cmd": "frappe.model.workflow.apply_workflow", "doc": frappe.as_json(NOTE), "action": "Approve"},
			{"cmd": "frappe.desk.form.save.cancel", **NOTE},
		):
			self.assertTrue(self.is_in_its_form(NOTE, **sent), sent["cmd"])

	def test_a_new_document_that_has_its_name_from_the_server_by_now(self):
		named = {**NOTE, "localname": NEW["name"]}
		self.assertTrue(self.is_in_its_form(named, cmd=SAVE, doc=frappe.as_json(NEW)))

	def test_a_document_that_the_one_in_the_form_makes_is_not_in_it(self):
		closing = frappe.as_json({"doctype": "POS Closing Entry", "name": "POS-1"})
		self.assertFalse(self.is_in_its_form(NOTE, cmd=SAVE, doc=closing))
		self.assertFalse(self.is_in_its_form({**NOTE, "name": "DN-2"}, cmd=SAVE, doc=frappe.as_json(NOTE)))

	def test_other_requests_imports_and_jobs_are_no_forms(self):
		for sent in ({}, {"cmd": "frappe.client.submit", "doc": frappe.as_json(NOTE)}):
			self.assertFalse(self.is_in_its_form(NOTE, **sent))
		with patch.dict(frappe.local.flags, in_import=True):
			self.assertFalse(is_in_its_form(frappe.get_doc(NOTE)))
		with patch.object(frappe.local, "job", frappe._dict(method="submit"), create=True):
			self.assertFalse(is_in_its_form(frappe.get_doc(NOTE)))
