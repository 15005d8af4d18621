"""Settings of the version before, after the update."""

from __future__ import annotations

from decimal import Decimal

import frappe

from stock_sync_guard.patches import tick_own_tolerance
from stock_sync_guard.site.policy import SETTINGS, policy_of
from stock_sync_guard.tests.books import OTHER_BOOKS
from stock_sync_guard.tests.case import GuardTestCase
from stock_sync_guard.tests.settings import guard_settings


class TestTickOwnTolerance(GuardTestCase):
	def test_a_tolerance_that_was_set_stays_and_one_that_was_blank_is_the_default(self):
		with guard_settings(self.books.company, tolerance=5), guard_settings(OTHER_BOOKS.company):
			# as the new column arrives
			frappe.db.set_value(
				"Stock Sync Guard Company", {"company": self.books.company}, "own_tolerance", 0
			)
			frappe.clear_document_cache(SETTINGS)
			self.assertIsNone(policy_of(self.books.company).tolerance)
			tick_own_tolerance.execute()
			self.assertEqual(policy_of(self.books.company).tolerance, Decimal(5))
			self.assertIsNone(policy_of(OTHER_BOOKS.company).tolerance)
