"""The draft that somebody has saved already."""

from __future__ import annotations

import frappe

from stock_sync_guard.api import create_journal_entry, left_by_correction
from stock_sync_guard.tests.case import DraftTestCase, last_message, warnings
from stock_sync_guard.tests.corruption import add_gl_entry


class TestOpenDraft(DraftTestCase):
	def test_an_open_draft_with_todays_figures_is_opened_without_a_word(self):
		first = self.draft().insert()
		frappe.clear_messages()
		self.assertEqual(self.draft().name, first.name)
		self.assertEqual(frappe.get_message_log(), [])

	def test_stale_figures_are_told_with_the_old_and_the_new(self):
		first = self.draft().insert()
		add_gl_entry(self.books, self.books.stock_in_hand, -4)
		add_gl_entry(self.books, self.books.raw_account, 8, voucher_no="HAND-MADE-2")
		self.assertEqual(self.draft().name, first.name)
		message = last_message()
		self.assertEqual((message["title"], message["indicator"]), ("Draft Out of Date", "orange"))
		for part in (
			"$ 21.00 in the draft, $ 25.00 to correct now",
			"$ 0.00 in the draft, $ -8.00 to correct",
		):
			self.assertIn(part, message["message"])

	def test_a_line_for_an_account_that_agrees_again_is_stale_too(self):
		add_gl_entry(self.books, self.books.raw_account, 8)
		self.draft().insert()
		add_gl_entry(self.books, self.books.raw_account, -8, voucher_no="HAND-MADE-2")
		frappe.clear_messages()
		self.draft()
		[message] = frappe.get_message_log()
		self.assertIn("$ -8.00 in the draft, $ 0.00 to correct now", message["message"])
		self.assertNotIn(self.books.stock_in_hand, message["message"])

	def test_accounts_not_asked_for_are_compared_with_todays_figures_as_well(self):
		add_gl_entry(self.books, self.books.raw_account, 8)
		self.draft().insert()
		frappe.clear_messages()
		create_journal_entry(self.books.company, [self.books.raw_account])
		self.assertEqual(frappe.get_message_log(), [])

	def test_a_draft_that_is_submitted_after_the_figures_changed_says_what_is_left(self):
		entry = self.draft().insert()
		add_gl_entry(self.books, self.books.stock_in_hand, -4)
		frappe.clear_messages()
		entry.submit()
		self.assertEqual(left_by_correction(entry.name), [self.books.stock_in_hand])
		[message] = warnings()
		self.assertIn("does not bring the accounts back in sync", message["message"])
		self.assertIn("HAND-MADE-1", message["message"])
		self.assertEqual(message["primary_action"]["args"]["accounts"], [self.books.stock_in_hand])
		self.correct()
		self.assertEqual(left_by_correction(entry.name), [])

	def test_a_draft_that_corrects_is_submitted_without_a_word(self):
		entry = self.draft().insert()
		frappe.clear_messages()
		entry.submit()
		self.assertEqual((warnings(), left_by_correction(entry.name)), ([], []))
