"""A reclassification of ours is recorded like a correction: which voucher, on both its accounts."""

from __future__ import annotations

import frappe

from stock_sync_guard.api import get_differences
from stock_sync_guard.correction.settled import SETTLED, recognise_corrections
from stock_sync_guard.engine.findings import Cause, Cure, Voucher
from stock_sync_guard.engine.settled import VoucherOnAccount
from stock_sync_guard.ledgers.settled import read_settled
from stock_sync_guard.patches.add_mark_of_reclassifications import execute
from stock_sync_guard.site.ledgers import company_books, run
from stock_sync_guard.tests import documents
from stock_sync_guard.tests.case import DraftTestCase, GuardTestCase
from stock_sync_guard.tests.corruption import add_gl_entry, lose_gl_entries


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
			read_settled(run, company_books(self.books.company))[entry.name],
			{
				VoucherOnAccount(voucher, self.books.raw_account): -30,
				VoucherOnAccount(voucher, self.books.stock_in_hand): 30,
			},
		)
		self.assertEqual(frappe.db.count(SETTLED, {"reclassified": 0}), 1)
		entry.cancel()
		self.assertFalse(frappe.db.exists(SETTLED, {"journal_entry": entry.name}))

	def test_an_open_one_is_not_taken_for_the_correction_of_a_difference(self):
		reclassification = self.draft().insert()
		add_gl_entry(self.books, self.books.stock_in_hand, 60)
		self.assertNotEqual(self.draft().name, reclassification.name)


class TestAReclassificationThatIsNotNeededAnyMore(GuardTestCase):
	"""Ten bolts at 100 came into a warehouse, it got another account, and the money was moved there by our entry."""

	def setUp(self):
		super().setUp()
		documents.purchase_receipt(self.books, qty=50).submit()
		self.receipt = documents.purchase_receipt(self.books, self.books.raw, qty=10, rate=100)
		self.receipt.submit()
		frappe.db.set_value("Warehouse", self.books.raw_group, "account", self.books.unused_account)
		frappe.flags.pop("warehouse_account_map", None)
		self.entry = self.correct([self.books.unused_account])
		self.assertEqual(get_differences(self.books.company), [])

	def repost(self) -> None:
		"""As a Repost Item Valuation does: with today's account."""
		lose_gl_entries(self.receipt)
		frappe.get_doc("Purchase Receipt", self.receipt.name).make_gl_entries()

	def test_says_so_once_its_voucher_was_reposted(self):
		self.repost()
		[difference] = self.assert_blocked(documents.delivery_note(self.books, self.books.raw).save)
		self.assertEqual((difference.account, difference.to_correct), (self.books.unused_account, -1000))
		[voucher] = difference.vouchers
		self.assertEqual(voucher.voucher_no, self.receipt.name)
		self.assertEqual(voucher.cause, Cause.CORRECTION_NOT_NEEDED)
		self.assertEqual(voucher.cure, Cure.CANCEL_CORRECTION)
		self.assertEqual(voucher.refers_to, ("Journal Entry", self.entry.name))

	def test_can_be_cancelled_then_and_all_agrees(self):
		self.repost()
		frappe.get_doc("Journal Entry", self.entry.name).cancel()
		self.assertEqual(get_differences(self.books.company), [])
		documents.delivery_note(self.books, self.books.raw).submit()

	def test_is_recognised_as_one_by_a_later_installation(self):
		fields = ["journal_entry", "voucher_no", "account", "difference", "reclassified"]
		of_entry = {"journal_entry": self.entry.name}
		kept = frappe.get_all(SETTLED, of_entry, fields, order_by="account")
		self.assertEqual(len(kept), 2)
		frappe.db.delete(SETTLED)
		marks = ("stock_sync_correction", "stock_sync_reclassification")
		frappe.db.set_value("Journal Entry", self.entry.name, dict.fromkeys(marks, 0))
		recognise_corrections()
		self.assertEqual(frappe.get_all(SETTLED, of_entry, fields, order_by="account"), kept)
		self.assertEqual(frappe.db.get_value("Journal Entry", self.entry.name, marks), (1, 1))
		self.test_says_so_once_its_voucher_was_reposted()

	def test_is_still_needed_as_long_as_its_voucher_is_as_it_was(self):
		add_gl_entry(self.books, self.books.unused_account, 7)
		[difference] = get_differences(self.books.company)
		self.assertEqual([v["voucher_no"] for v in difference["vouchers"]], ["HAND-MADE-1"])


class TestPatch(GuardTestCase):
	"""Creating a field commits: no other data must be there."""

	def test_a_site_of_the_version_before_gets_the_mark(self):
		field = {"dt": "Journal Entry", "fieldname": "stock_sync_reclassification"}
		frappe.db.delete("Custom Field", field)
		execute()
		self.assertTrue(frappe.db.exists("Custom Field", field))
