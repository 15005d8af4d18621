"""Block, warn and off, and the bypass role."""

from __future__ import annotations

from contextlib import contextmanager
from unittest.mock import patch

import frappe
from erpnext.stock.doctype.delivery_note.delivery_note import DeliveryNote

from stock_sync_guard.api import create_journal_entry, get_differences
from stock_sync_guard.exceptions import ValueOutOfSyncError
from stock_sync_guard.site.correction_page import correction_page
from stock_sync_guard.tests import documents
from stock_sync_guard.tests.books import OTHER_BOOKS
from stock_sync_guard.tests.case import GuardTestCase, OutOfSyncTestCase, last_message, warnings
from stock_sync_guard.tests.corruption import add_gl_entry
from stock_sync_guard.tests.settings import guard_settings


class TestModes(OutOfSyncTestCase):
	def test_warn_lets_an_older_difference_through_with_the_message_and_the_button(self):
		with guard_settings(self.books.company, older_differences="Warn"):
			note = documents.delivery_note(self.books)
			note.submit()
		message = warnings()[-1]
		self.assertEqual(note.docstatus, 1)
		self.assertEqual(message["indicator"], "orange")
		self.assertNotIn("raise_exception", message)
		for part in (self.lost.name, "$ 21.00", "was let through", note.name):
			self.assertIn(part, message["message"])
		self.assertNotIn("unchanged", message["message"])
		self.assertEqual(message["primary_action"]["args"]["accounts"], [self.books.stock_in_hand])

	def test_off_reads_nothing_at_all(self):
		with (
			guard_settings(self.books.company, older_differences="Off", own_fault="Off"),
			patch("stock_sync_guard.site.watched.company_books", side_effect=AssertionError("books read")),
		):
			note = documents.delivery_note(self.books)
			note.submit()
			note.cancel()
		self.assertEqual(warnings(), [])

	def test_one_companys_settings_leave_the_others_alone(self):
		with guard_settings(OTHER_BOOKS.company, older_differences="Off"):
			self.assert_blocked(documents.delivery_note(self.books).save)

	def test_the_kinds_are_set_apart(self):
		with guard_settings(self.books.company, own_fault="Off"):
			self.assert_blocked(documents.delivery_note(self.books).save)

	def test_a_user_with_the_bypass_role_is_warned_and_one_without_is_blocked(self):
		with guard_settings(self.books.company, bypass_role="Sales Manager"):
			self.as_user("Stock User", "Sales User")
			self.assert_blocked(documents.delivery_note(self.books).save)
			self.as_user("Stock User", "Sales User", "Sales Manager")
			frappe.clear_messages()
			documents.delivery_note(self.books).save()
			message = warnings()[-1]
			frappe.set_user("Administrator")
		self.assertEqual(message["indicator"], "orange")
		self.assertNotIn("primary_action", message)
		self.assertIn("Accounts User", message["message"])


class TestWarnedAgain(OutOfSyncTestCase):
	"""The whole dialog once per document, difference and user; then a line that goes by itself."""

	def setUp(self):
		super().setUp()
		self.enterContext(guard_settings(self.books.company, older_differences="Warn"))
		self.note = documents.delivery_note(self.books)

	def warned(self, act) -> str:
		"""Whether the action opens the dialog or says a line."""
		frappe.clear_messages()
		act()
		[warning] = warnings()
		if not warning.get("alert"):
			self.assertIn("was let through", warning["message"])
			return "dialog"
		self.assertNotIn("primary_action", warning)
		self.assertIn("$ 21.00", warning["message"])
		self.assertIn(f"{correction_page()}?company=", warning["message"])
		return "line"

	def test_saving_and_submitting_again_says_a_line(self):
		self.assertEqual(self.warned(self.note.save), "dialog")
		self.assertEqual(self.warned(self.note.save), "line")
		self.note.reload()
		self.assertEqual(self.warned(self.note.submit), "line")

	def test_another_document_another_difference_and_another_user_get_the_dialog(self):
		self.warned(self.note.save)
		other = documents.delivery_note(self.books)
		self.assertEqual(self.warned(other.save), "dialog")
		self.as_user("Stock User", "Sales User")
		self.assertEqual(self.warned(self.note.save), "dialog")
		frappe.set_user("Administrator")
		self.assertEqual(self.warned(self.note.save), "line")
		add_gl_entry(self.books, self.books.stock_in_hand, 5)
		self.assertEqual(self.warned(self.note.save), "dialog")

	def test_a_document_that_gets_the_name_of_one_that_was_rolled_back_gets_the_dialog(self):
		frappe.db.savepoint("before_note")
		self.warned(self.note.save)
		name = self.note.name
		frappe.db.rollback(save_point="before_note")
		again = documents.delivery_note(self.books)
		self.assertEqual(self.warned(again.save), "dialog")
		self.assertEqual(again.name, name)


class TestOwnFaultModes(GuardTestCase):
	def setUp(self):
		super().setUp()
		documents.purchase_receipt(self.books, qty=50).submit()

	@contextmanager
	def faulty_note(self):
		"""A saved delivery note whose submit writes no GL entries."""
		note = documents.delivery_note(self.books, qty=2)
		note.insert()
		with patch.object(DeliveryNote, "make_gl_entries", lambda self, **_ignored: None):
			yield note

	def test_the_message_names_the_bypass_role(self):
		self.as_user("Stock User", "Sales User")
		with guard_settings(self.books.company, bypass_role="Auditor"), self.faulty_note() as note:
			with self.assertRaises(ValueOutOfSyncError):
				note.submit()
			message = last_message()["message"]
		self.assertIn("Users with the role <b>Auditor</b> can post it all the same", message)

	def test_warned_it_is_posted_and_can_be_adjusted_at_once(self):
		with guard_settings(self.books.company, own_fault="Warn"), self.faulty_note() as note:
			note.submit()
		message = warnings()[-1]
		self.assertEqual(message["indicator"], "orange")
		self.assertIn("was posted, although", message["message"])
		self.assertNotIn("nothing to adjust", message["message"])
		action = message["primary_action"]
		draft = frappe.get_doc(create_journal_entry(**action["args"])).insert()
		draft.submit()
		self.assertEqual(get_differences(self.books.company), [])

	def test_off_lets_it_through_silently(self):
		with guard_settings(self.books.company, own_fault="Off"), self.faulty_note() as note:
			note.submit()
		self.assertEqual(warnings(), [])
