"""What the draft refuses."""

from __future__ import annotations

import frappe

from stock_sync_guard.api import create_journal_entry, get_differences
from stock_sync_guard.tests import documents
from stock_sync_guard.tests.books import OTHER_BOOKS
from stock_sync_guard.tests.case import GuardTestCase, company_value
from stock_sync_guard.tests.corruption import add_gl_entry


class TestBadInput(GuardTestCase):
	"""Bad input gets a message that says what to do, and changes nothing."""

	def setUp(self):
		super().setUp()
		documents.purchase_receipt(self.books).submit()
		add_gl_entry(self.books, self.books.stock_in_hand, 60)

	def test_missing_stock_adjustment_account(self):
		with (
			company_value(self.books.company, stock_adjustment_account=None),
			self.assertRaisesRegex(frappe.ValidationError, "Set the Stock Adjustment Account in Company"),
		):
			create_journal_entry(self.books.company)

	def test_stock_adjustment_account_that_is_a_stock_account(self):
		with (
			company_value(self.books.company, stock_adjustment_account=self.books.raw_account),
			self.assertRaisesRegex(frappe.ValidationError, "is a stock account itself"),
		):
			create_journal_entry(self.books.company)

	def test_unknown_company(self):
		for method in (create_journal_entry, get_differences):
			with self.assertRaisesRegex(frappe.DoesNotExistError, "There is no Company"):
				method("No Such Company")

	def test_account_of_another_company(self):
		for method in (create_journal_entry, get_differences):
			with self.assertRaisesRegex(frappe.ValidationError, "is not a stock account of company"):
				method(self.books.company, [OTHER_BOOKS.stock_in_hand])

	def test_unknown_account(self):
		with self.assertRaisesRegex(frappe.ValidationError, "is not a stock account of company"):
			create_journal_entry(self.books.company, '["No Such Account"]')

	def test_accounts_that_are_no_list(self):
		with self.assertRaisesRegex(frappe.ValidationError, "must be a list"):
			create_journal_entry(self.books.company, '{"a": 1}')

	def test_company_without_perpetual_inventory(self):
		with (
			company_value(self.books.company, enable_perpetual_inventory=0),
			self.assertRaisesRegex(frappe.ValidationError, "does not keep perpetual inventory"),
		):
			get_differences(self.books.company)

	def test_user_without_create_right(self):
		self.as_user("Stock User")
		with self.assertRaises(frappe.PermissionError):
			create_journal_entry(self.books.company)

	def test_user_who_may_not_read_the_company(self):
		user = self.as_user("Accounts User", "Stock User")
		self.restrict(user, "Company", OTHER_BOOKS.company)
		for method in (create_journal_entry, get_differences):
			with self.assertRaises(frappe.PermissionError):
				method(self.books.company)
