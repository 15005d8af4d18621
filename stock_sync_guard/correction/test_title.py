"""What a correction is called in the list of Journal Entries."""

from __future__ import annotations

import frappe

from stock_sync_guard.correction.title import title_of
from stock_sync_guard.site.custom_fields import CORRECTION, RECLASSIFICATION
from stock_sync_guard.tests import documents
from stock_sync_guard.tests.case import DraftTestCase


class TestTitle(DraftTestCase):
	def test_a_correction_is_titled_with_what_it_is_and_keeps_the_title_that_a_user_gave_it(self):
		draft = self.draft().insert()
		self.assertEqual(draft.title, "Correction of Value Out of Sync")
		draft.title = "Found at the count in May"
		draft.save()
		draft.submit()
		self.assertEqual(draft.title, "Found at the count in May")

	def test_a_reclassification_is_titled_as_one(self):
		doc = frappe.get_doc({"doctype": "Journal Entry", CORRECTION: 1, RECLASSIFICATION: 1})
		self.assertEqual(title_of(doc), "Reclassification between stock accounts")

	def test_other_entries_are_titled_by_erpnext(self):
		entry = documents.journal_entry(self.books, self.books.named("Cash"), self.books.named("Sales"), 5)
		entry.insert()
		self.assertEqual(entry.title, entry.accounts[0].account)
