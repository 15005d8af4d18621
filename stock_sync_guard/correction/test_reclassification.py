"""A reclassification of ours is recorded like a correction: which voucher, on both its accounts."""

from __future__ import annotations

import frappe

from stock_sync_guard.correction.settled import SETTLED
from stock_sync_guard.engine.findings import Voucher
from stock_sync_guard.engine.settled import VoucherOnAccount
from stock_sync_guard.ledgers.settled import read_reclassified
from stock_sync_guard.patches.add_mark_of_reclassifications import execute
from stock_sync_guard.site.ledgers import company_books, run
from stock_sync_guard.tests.case import DraftTestCase, GuardTestCase
from stock_sync_guard.tests.corruption import add_gl_entry


class TestReclassification(DraftTestCase):
	def setUp(self):
		super().setUp()
		self.correct()
		add_gl_entry(self.books, self.books.raw_account, 30, "MOVED-1")
		add_gl_entry(self.books, self.books.stock_in_hand, -30, "MOVED-1")

	def test_both_accounts_of_its_voucher_are_recorded_until_it_is_cancelled(self):
		entry = self.draft().insert()
		self.assertEqual((entry.stock_sync_correction, entry.stock_sync_reclassification), (1, 1))
		entry.submit()
		voucher = Voucher("Journal Entry", "MOVED-1")
		self.assertEqual(
			read_reclassified(run, company_books(self.books.company)),
			{
				entry.name: {
					VoucherOnAccount(voucher, self.books.raw_account): -30,
					VoucherOnAccount(voucher, self.books.stock_in_hand): 30,
				}
			},
		)
		self.assertEqual(frappe.db.count(SETTLED, {"reclassified": 0}), 1)
		entry.cancel()
		self.assertFalse(frappe.db.exists(SETTLED, {"journal_entry": entry.name}))

	def test_an_open_one_is_not_taken_for_the_correction_of_a_difference(self):
		reclassification = self.draft().insert()
		add_gl_entry(self.books, self.books.stock_in_hand, 60)
		self.assertNotEqual(self.draft().name, reclassification.name)


class TestPatch(GuardTestCase):
	"""Creating a field commits: no other data must be there."""

	def test_a_site_of_the_version_before_gets_the_mark(self):
		field = {"dt": "Journal Entry", "fieldname": "stock_sync_reclassification"}
		frappe.db.delete("Custom Field", field)
		execute()
		self.assertTrue(frappe.db.exists("Custom Field", field))
