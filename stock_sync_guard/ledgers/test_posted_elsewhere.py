"""Money on another stock account than today's: explained, never a reason to stop anybody."""

from __future__ import annotations

import frappe

from stock_sync_guard.api import get_differences
from stock_sync_guard.engine.findings import Cause
from stock_sync_guard.ledgers.comparison import compare_accounts
from stock_sync_guard.site.ledgers import company_books, run
from stock_sync_guard.tests import documents
from stock_sync_guard.tests.case import GuardTestCase, company_value
from stock_sync_guard.tests.corruption import add_gl_entry, cancel_gl_side, cancel_stock_side, lose_gl_entries


class TestPostedElsewhere(GuardTestCase):
	def setUp(self):
		super().setUp()
		for warehouse in (self.books.stores, self.books.raw):
			documents.purchase_receipt(self.books, warehouse, qty=50).submit()
		# between two warehouses on one account: no GL entries at all, which tomorrow's accounts would have asked for
		documents.stock_entry(
			self.books, source=self.books.stores, target=self.books.finished_goods, qty=10
		).submit()

	def set_account(self, warehouse: str, account: str | None):
		frappe.db.set_value("Warehouse", warehouse, "account", account)
		frappe.flags.pop("warehouse_account_map", None)

	def differences(self):
		return {d.account: d for d in compare_accounts(run, company_books(self.books.company))}

	def assert_explained_and_quiet(self, **posted_elsewhere: float):
		differences = self.differences()
		self.assertTrue(differences)
		self.assertEqual({d.to_correct for d in differences.values()}, {0})
		self.assertEqual(
			{account: float(d.posted_elsewhere) for account, d in differences.items()}, posted_elsewhere
		)
		for warehouse in (self.books.stores, self.books.finished_goods, self.books.raw):
			documents.purchase_receipt(self.books, warehouse, qty=3).submit()
			documents.delivery_note(self.books, warehouse).submit()
		documents.stock_entry(self.books, source=self.books.stores, target=self.books.raw).submit()
		self.assertEqual({d.to_correct for d in self.differences().values()}, {0})

	def test_after_the_account_of_a_warehouse_was_changed(self):
		self.set_account(self.books.finished_goods, self.books.unused_account)
		self.assert_explained_and_quiet(**{self.books.stock_in_hand: -100, self.books.unused_account: 100})

	def test_after_the_account_of_its_parent_was_changed(self):
		self.set_account(self.books.raw_group, self.books.unused_account)
		self.assert_explained_and_quiet(**{self.books.raw_account: -500, self.books.unused_account: 500})

	def test_after_the_default_account_of_the_company_was_changed(self):
		with company_value(self.books.company, default_inventory_account=self.books.unused_account):
			self.assert_explained_and_quiet(
				**{self.books.stock_in_hand: -500, self.books.unused_account: 500}
			)

	def test_after_an_accountant_reclassified(self):
		add_gl_entry(self.books, self.books.raw_account, 70)
		add_gl_entry(self.books, self.books.stock_in_hand, -70)
		self.assert_explained_and_quiet(**{self.books.raw_account: -70, self.books.stock_in_hand: 70})

	def test_the_reclassifying_entry_is_proposed_and_brings_the_sums_together(self):
		self.set_account(self.books.finished_goods, self.books.unused_account)
		self.assertEqual({one["out_of_sync"] for one in get_differences(self.books.company)}, {False})
		entry = self.correct([self.books.unused_account])
		self.assertEqual(
			[(row.account, row.debit, row.credit) for row in entry.accounts],
			[(self.books.stock_in_hand, 0, 100), (self.books.unused_account, 100, 0)],
		)
		self.assertEqual(self.differences(), {})
		self.assertEqual(get_differences(self.books.company), [])

	def test_a_real_difference_beside_it_is_found_with_its_own_amount(self):
		self.set_account(self.books.finished_goods, self.books.unused_account)
		lost = documents.purchase_receipt(self.books, self.books.finished_goods, qty=3, rate=7)
		lost.submit()
		lose_gl_entries(lost)
		[difference] = self.assert_blocked(
			documents.delivery_note(self.books, self.books.finished_goods).save
		)
		self.assertEqual(difference.account, self.books.unused_account)
		self.assertEqual(
			(difference.difference, difference.posted_elsewhere, difference.to_correct), (121, 100, 21)
		)
		self.assertIn("to correct $ 21.00, on another stock account $ 100.00.", self.correct().user_remark)
		documents.delivery_note(self.books, self.books.finished_goods).submit()

	def test_a_receipt_booked_before_the_change_and_damaged_after_it_counts_with_its_damage_only(self):
		receipt = documents.purchase_receipt(self.books, self.books.finished_goods, qty=4, rate=25)
		receipt.submit()
		self.set_account(self.books.finished_goods, self.books.unused_account)
		frappe.db.sql(
			"UPDATE `tabGL Entry` SET debit = debit - 9 WHERE voucher_no = %s AND account = %s",
			(receipt.name, self.books.stock_in_hand),
		)
		[difference] = self.assert_blocked(
			documents.delivery_note(self.books, self.books.finished_goods).save
		)
		self.assertEqual(difference.account, self.books.unused_account)
		self.assertEqual(difference.to_correct, 9)
		self.assertEqual([v.voucher_no for v in difference.vouchers], [receipt.name])

	def test_a_side_cancelled_before_the_change_is_still_told_from_a_missing_one(self):
		receipts = [
			documents.purchase_receipt(self.books, self.books.finished_goods, qty=qty) for qty in (4, 7)
		]
		for receipt in receipts:
			receipt.submit()
		cancel_gl_side(receipts[0])
		cancel_stock_side(receipts[1])
		self.set_account(self.books.finished_goods, self.books.unused_account)
		vouchers = [voucher for d in self.differences().values() for voucher in d.vouchers]
		self.assertEqual([v.cause for v in vouchers], [Cause.CANCELLED_ON_ONE_SIDE] * 2)
		self.assertEqual({float(v.difference) for v in vouchers}, {40, -70})
