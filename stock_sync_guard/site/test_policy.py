"""Each company's say: modes, bypass role and tolerance."""

from __future__ import annotations

from decimal import Decimal
from unittest.mock import patch

import frappe

from stock_sync_guard.api import create_journal_entry, get_differences
from stock_sync_guard.site.ledgers import company_books
from stock_sync_guard.site.policy import DEFAULT_POLICY, Kind, Mode, Policy, policy_of
from stock_sync_guard.tests import documents
from stock_sync_guard.tests.books import OTHER_BOOKS
from stock_sync_guard.tests.case import GuardTestCase
from stock_sync_guard.tests.corruption import add_gl_entry
from stock_sync_guard.tests.settings import guard_settings


class TestPolicy(GuardTestCase):
	def test_a_company_without_a_row_is_guarded_with_the_defaults(self):
		self.assertEqual(policy_of(self.books.company), DEFAULT_POLICY)
		for kind in Kind:
			default = Mode.WARN if kind is Kind.MONTH_END else Mode.BLOCK
			self.assertIs(DEFAULT_POLICY.mode_for(kind, ["Accounts Manager"]), default)

	def test_a_row_is_read_with_blank_fields_as_not_set(self):
		with guard_settings(self.books.company, own_fault="Warn", manual_entries="Off", tolerance=2.5):
			self.assertEqual(
				policy_of(self.books.company),
				Policy(own_fault=Mode.WARN, manual_entries=Mode.OFF, tolerance=Decimal("2.5")),
			)
			self.assertEqual(policy_of(OTHER_BOOKS.company), DEFAULT_POLICY)

	def test_the_bypass_role_warns_where_others_are_blocked_and_leaves_off_alone(self):
		policy = Policy(own_fault=Mode.OFF, bypass_role="Auditor")
		self.assertIs(policy.mode_for(Kind.OLDER_DIFFERENCE, ["Auditor"]), Mode.WARN)
		self.assertIs(policy.mode_for(Kind.ENTRY_WITHOUT_STOCK, ["Auditor"]), Mode.WARN)
		self.assertIs(policy.mode_for(Kind.OWN_FAULT, ["Auditor"]), Mode.OFF)
		self.assertIs(policy.mode_for(Kind.OLDER_DIFFERENCE, ["Stock User"]), Mode.BLOCK)

	def test_reading_it_takes_no_query(self):
		with guard_settings(self.books.company, tolerance=3):
			policy_of(self.books.company)
			with patch.object(frappe.db, "sql", side_effect=AssertionError("a query")):
				self.assertEqual(policy_of(self.books.company).tolerance, 3)


class TestTolerance(GuardTestCase):
	def setUp(self):
		super().setUp()
		documents.purchase_receipt(self.books, qty=50).submit()

	def test_guard_draft_and_list_of_differences_share_the_companys_tolerance(self):
		add_gl_entry(self.books, self.books.stock_in_hand, 4)
		with guard_settings(self.books.company, tolerance=5):
			documents.delivery_note(self.books).save()
			self.assertEqual(get_differences(self.books.company), [])
			with self.assertRaisesRegex(frappe.ValidationError, "Nothing to adjust"):
				create_journal_entry(self.books.company)
		with guard_settings(self.books.company, tolerance=3):
			self.assert_blocked(documents.delivery_note(self.books).save)
			self.assertEqual(len(get_differences(self.books.company)), 1)

	def test_without_an_own_tolerance_it_is_the_default_of_the_currency(self):
		with guard_settings(self.books.company):
			self.assertEqual(company_books(self.books.company).tolerance, Decimal("0.10"))

	def test_with_an_own_tolerance_of_zero_everything_counts_but_rounding(self):
		add_gl_entry(self.books, self.books.stock_in_hand, 0.01)
		with guard_settings(self.books.company, tolerance=0):
			documents.delivery_note(self.books).save()
		add_gl_entry(self.books, self.books.stock_in_hand, 0.02)
		documents.delivery_note(self.books).save()
		with guard_settings(self.books.company, tolerance=0):
			[difference] = self.assert_blocked(documents.delivery_note(self.books).save)
		self.assertEqual(difference.to_correct, Decimal("-0.03"))
