"""Which entry is proposed, for which accounts, and what it cannot be booked against."""

from __future__ import annotations

import frappe

from stock_sync_guard.api import create_journal_entry, get_differences
from stock_sync_guard.tests.books import OTHER_BOOKS
from stock_sync_guard.tests.case import OutOfSyncTestCase, company_value


class TestProposedEntry(OutOfSyncTestCase):
	def test_an_empty_list_of_accounts_does_not_mean_all_of_them(self):
		for method in (create_journal_entry, get_differences):
			for nothing in ([], "[]"):
				with self.assertRaisesRegex(frappe.ValidationError, "must be a list"):
					method(self.books.company, nothing)

	def test_accounts_left_out_as_a_form_does_it_means_all_of_them(self):
		self.assertEqual(len(get_differences(self.books.company, "")), 1)

	def test_an_adjustment_account_that_was_disabled_since_is_refused_with_the_place_to_change_it(self):
		account = self.books.named("Write Off")
		frappe.db.set_value("Account", account, "disabled", 1)
		frappe.clear_document_cache("Account", account)
		with (
			company_value(self.books.company, stock_adjustment_account=account),
			self.assertRaisesRegex(frappe.ValidationError, "is disabled. Change it in .*company"),
		):
			create_journal_entry(self.books.company)

	def test_a_companys_adjustment_account_is_judged_as_that_of_the_settings(self):
		for account, words in (
			(self.books.named("Direct Expenses"), "is a group"),
			(self.books.named("Debtors"), "needs a party"),
			(OTHER_BOOKS.stock_adjustment, "belongs to company"),
		):
			with (
				self.subTest(words),
				company_value(self.books.company, stock_adjustment_account=account),
				self.assertRaisesRegex(frappe.ValidationError, words),
			):
				create_journal_entry(self.books.company)
