"""The draft with item-wise accounts, where ERPNext itself knows the accounts of warehouses only."""

from __future__ import annotations

import frappe

from stock_sync_guard.api import create_journal_entry
from stock_sync_guard.tests import documents
from stock_sync_guard.tests.corruption import add_gl_entry, lose_gl_entries
from stock_sync_guard.tests.item_wise import SCREW, WASHER, ItemWiseTestCase


class TestWhatERPNextCompares(ItemWiseTestCase):
	"""Screws for 500 in stock and 521 on their account, washers for 21 with nothing on theirs: in sum 521 in stock."""

	def setUp(self) -> None:
		super().setUp()
		documents.purchase_receipt(self.books, item_code=SCREW, qty=50, rate=10).submit()
		self.lost = documents.purchase_receipt(self.books, item_code=WASHER, qty=3, rate=7)
		self.lost.submit()
		lose_gl_entries(self.lost)
		add_gl_entry(self.books, self.screws, 21)

	def test_a_draft_that_it_would_refuse_is_not_made_and_says_what_to_do(self):
		with self.assertRaisesRegex(frappe.ValidationError, f"{self.screws}.*Repost, restart or reverse"):
			create_journal_entry(self.books.company, [self.screws])

	def test_it_would_have_been_refused(self):
		entry = documents.journal_entry(self.books, self.books.stock_adjustment, self.screws, 21)
		with self.assertRaisesRegex(frappe.ValidationError, "can only be updated via Stock Transactions"):
			entry.submit()

	def test_another_account_is_drafted_and_taken_and_so_is_the_first_once_stock_has_moved(self):
		self.correct([self.washers])
		issue = documents.stock_entry(self.books, item_code=WASHER, source=self.books.stores)
		issue.submit()
		self.correct([self.screws])
