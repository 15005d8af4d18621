"""What the guard says when it stops a document."""

from __future__ import annotations

import frappe
from frappe.utils import fmt_money

from stock_sync_guard.exceptions import ValueOutOfSyncError
from stock_sync_guard.site.correction_page import correction_page
from stock_sync_guard.site.versions import desk_route
from stock_sync_guard.tests import documents
from stock_sync_guard.tests.case import OutOfSyncTestCase, last_message
from stock_sync_guard.tests.corruption import add_gl_entry


class TestMessage(OutOfSyncTestCase):
	"""The message reads well in Desk, over REST and in a log."""

	def stopped(self, doc) -> ValueOutOfSyncError:
		with self.assertRaises(ValueOutOfSyncError) as stopped:
			doc.save()
		return stopped.exception

	def test_desk_gets_title_links_figures_vouchers_cause_and_the_button(self):
		[difference] = self.stopped(documents.delivery_note(self.books)).differences
		message = last_message()
		self.assertEqual(message["title"], "Value Out of Sync")
		for part in (
			self.books.company,
			self.books.stores,
			fmt_money(difference.stock_value, currency="USD"),
			fmt_money(difference.account_balance, currency="USD"),
			"$ 21.00",
			"debit the account",
			self.lost.name,
			"GL entries missing",
			desk_route("purchase-receipt/"),
			"click Create Journal Entry",
		):
			self.assertIn(part, message["message"])
		action = message["primary_action"]
		self.assertEqual(action["label"], "Create Journal Entry")
		self.assertEqual(action["client_action"], "stock_sync_guard.create_journal_entry")
		self.assertEqual(action["args"]["company"], self.books.company)
		self.assertEqual(action["args"]["accounts"], [self.books.stock_in_hand])

	def test_a_log_gets_one_line_without_html(self):
		text = str(self.stopped(documents.delivery_note(self.books)))
		self.assertNotIn("<", text)
		self.assertNotIn("\n", text)
		for part in (self.books.stock_in_hand, "$ 21.00", self.lost.name, "GL entries missing"):
			self.assertIn(part, text)

	def test_it_is_a_validation_error(self):
		self.assertIsInstance(self.stopped(documents.delivery_note(self.books)), frappe.ValidationError)

	def test_a_user_without_create_right_gets_no_button_but_the_roles_to_ask(self):
		self.as_user("Stock User", "Sales User")
		self.stopped(documents.delivery_note(self.books))
		message = last_message()
		self.assertNotIn("primary_action", message)
		self.assertIn("Accounts User", message["message"])
		self.assertNotIn("click Create Journal Entry", message["message"])

	def test_only_the_largest_vouchers_are_listed_and_all_are_added_up_by_cause(self):
		for number in range(1, 8):
			add_gl_entry(self.books, self.books.stock_in_hand, -number, voucher_no=f"HAND-MADE-{number}")
		self.stopped(documents.delivery_note(self.books))
		message = last_message()["message"]
		self.assertIn("HAND-MADE-7", message)
		self.assertNotIn("HAND-MADE-1<", message)
		self.assertIn("and 3 more", message)
		self.assertIn("manual entry on a stock account (7)", message)
		self.assertIn("$ 28.00 (debit the account)", message)
		self.assertIn(f"{correction_page()}?company=", message)

	def test_names_are_escaped(self):
		add_gl_entry(self.books, self.books.stock_in_hand, 900, voucher_no="<script>alert(1)</script>")
		stopped = self.stopped(documents.delivery_note(self.books))
		self.assertNotIn("<script>", last_message()["message"])
		self.assertNotIn("<script>", str(stopped), "Data Import shows it as HTML")
