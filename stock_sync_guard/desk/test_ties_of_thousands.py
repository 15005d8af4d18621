"""The report ties to Trial Balance and Stock Balance in a company with thousands of vouchers, many of them damaged."""

from __future__ import annotations

import frappe
from frappe.utils import add_days, nowdate

from stock_sync_guard.desk.test_reconciliation import (
	TiesTestCase,
	accounts_of,
	figures_of_erpnext,
	report,
	ten_days,
)
from stock_sync_guard.ledgers.test_immutable_ledger import immutable_ledger
from stock_sync_guard.tests import documents
from stock_sync_guard.tests.settings import guard_settings
from stock_sync_guard.tests.thousands import ROWS, add_thousands_of_vouchers, make_company
from stock_sync_guard.watch.rebuild import store_next

REVERSED_DAYS_AGO = 120


class TestTiesOfThousands(TiesTestCase):
	def setUp(self) -> None:
		super().setUp()
		self.books = make_company()
		# fiscal years that are rolled back
		self.addCleanup(frappe.cache.delete_value, "fiscal_years")
		with immutable_ledger(), guard_settings(self.books.company, older_differences="Off"):
			self.cancelled = documents.purchase_receipt(
				self.books, qty=100, rate=12.34, posting_date=add_days(nowdate(), -REVERSED_DAYS_AGO)
			)
			self.cancelled.submit()
			self.cancelled.cancel()
		add_thousands_of_vouchers(self.books)

	def test_thousands_of_vouchers_at_ten_days_by_the_ledgers_and_by_what_is_stored(self):
		entries = frappe.db.count("Stock Ledger Entry", {"company": self.books.company})
		self.assertGreater(entries, ROWS * 0.95)
		figures = {day: figures_of_erpnext(self.books.company, day) for day in ten_days(self.books.company)}
		self.assert_ties_with(figures)
		self.assert_what_the_cancelled_one_makes()
		while store_next(self.books.company):
			pass
		self.assert_ties_with(figures)
		self.assert_what_the_cancelled_one_makes()

	def assert_what_the_cancelled_one_makes(self) -> None:
		before = str(add_days(nowdate(), 1 - REVERSED_DAYS_AGO))
		account = accounts_of(report(self.books.company, as_on_date=before))[self.books.stock_in_hand]
		self.assertEqual((account["state"], account["reversed_later"]), ("Out of Sync", -1234))
		today = accounts_of(report(self.books.company))[self.books.stock_in_hand]
		self.assertFalse(today.get("reversed_later"))
