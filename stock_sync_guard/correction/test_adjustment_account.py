"""The adjustment account and cost center that a company has set for its corrections."""

from __future__ import annotations

import frappe

from stock_sync_guard.api import create_journal_entry, get_differences
from stock_sync_guard.tests import documents
from stock_sync_guard.tests.case import GuardTestCase, company_value
from stock_sync_guard.tests.corruption import add_gl_entry
from stock_sync_guard.tests.settings import guard_settings


class TestDraftSettings(GuardTestCase):
	def setUp(self):
		super().setUp()
		documents.purchase_receipt(self.books, qty=50).submit()
		add_gl_entry(self.books, self.books.stock_in_hand, 60)

	def test_the_settings_account_and_cost_center_come_before_the_companys(self):
		cost_center = frappe.get_doc(
			{
				"doctype": "Cost Center",
				"cost_center_name": "Stock Losses",
				"company": self.books.company,
				"parent_cost_center": self.books.named(self.books.company),
			}
		).insert()
		account = self.books.named("Write Off")
		with guard_settings(self.books.company, adjustment_account=account, cost_center=cost_center.name):
			entry = self.correct()
		self.assertEqual([row.account for row in entry.accounts], [self.books.stock_in_hand, account])
		self.assertEqual({row.cost_center for row in entry.accounts}, {cost_center.name})
		self.assertEqual(get_differences(self.books.company), [])

	def test_an_adjustment_account_that_became_a_stock_account_is_refused_with_the_place_to_change_it(self):
		with guard_settings(self.books.company, adjustment_account=self.books.named("Write Off")):
			frappe.db.set_value("Account", self.books.named("Write Off"), "account_type", "Stock")
			with self.assertRaisesRegex(frappe.ValidationError, "Stock Sync Guard Settings"):
				create_journal_entry(self.books.company)

	def test_without_a_stock_adjustment_account_in_the_company_the_settings_account_is_enough(self):
		with (
			company_value(self.books.company, stock_adjustment_account=None),
			guard_settings(self.books.company, adjustment_account=self.books.named("Write Off")),
		):
			self.assertEqual(
				create_journal_entry(self.books.company)["accounts"][1]["account"],
				self.books.named("Write Off"),
			)
