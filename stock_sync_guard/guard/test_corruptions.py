"""Each kind of damage to the ledgers stops the next document, and is named."""

from __future__ import annotations

import frappe

from stock_sync_guard.engine.findings import Cause
from stock_sync_guard.tests import documents
from stock_sync_guard.tests.case import GuardTestCase
from stock_sync_guard.tests.corruption import (
	add_gl_entry,
	cancel_gl_side,
	cancel_stock_side,
	change_gl_amount,
	change_stock_value,
	lose_gl_entries,
	lose_stock_entries,
)


class TestCorruptions(GuardTestCase):
	"""Each kind of damage, in each direction: the voucher, the amount, the direction and the cause are named."""

	def setUp(self):
		super().setUp()
		documents.purchase_receipt(self.books, qty=50).submit()
		self.receipt = documents.purchase_receipt(self.books, qty=4, rate=25)
		self.receipt.submit()
		self.issue = documents.stock_entry(self.books, source=self.books.stores, qty=2)
		self.issue.submit()
		self.issued = -frappe.db.get_value(
			"Stock Ledger Entry", {"voucher_no": self.issue.name}, "stock_value_difference"
		)

	def assert_named(self, voucher: str, difference: float, cause: Cause) -> None:
		[account] = self.assert_blocked(documents.delivery_note(self.books).save)
		self.assertEqual(account.company, self.books.company)
		self.assertEqual(account.account, self.books.stock_in_hand)
		self.assertIn(self.books.stores, account.warehouses)
		self.assertAlmostEqual(float(account.difference), difference, 6)
		self.assertAlmostEqual(float(account.to_correct), difference, 6)
		[named] = account.vouchers
		self.assertEqual((named.voucher_no, named.cause), (voucher, cause))
		self.assertAlmostEqual(float(named.difference), difference, 6)
		self.correct()
		documents.delivery_note(self.books).submit()

	def test_gl_entries_of_a_receipt_deleted(self):
		lose_gl_entries(self.receipt)
		self.assert_named(self.receipt.name, 100, Cause.GL_MISSING)

	def test_gl_entries_of_an_issue_deleted(self):
		lose_gl_entries(self.issue)
		self.assert_named(self.issue.name, -self.issued, Cause.GL_MISSING)

	def test_stock_ledger_entries_of_a_receipt_deleted(self):
		lose_stock_entries(self.receipt)
		self.assert_named(self.receipt.name, -100, Cause.STOCK_MISSING)

	def test_stock_ledger_entries_of_an_issue_deleted(self):
		lose_stock_entries(self.issue)
		self.assert_named(self.issue.name, self.issued, Cause.STOCK_MISSING)

	def test_gl_amount_raised(self):
		change_gl_amount(self.receipt, self.books.stock_in_hand, 7)
		self.assert_named(self.receipt.name, -7, Cause.AMOUNTS_DIFFER)

	def test_gl_amount_lowered(self):
		change_gl_amount(self.receipt, self.books.stock_in_hand, -7)
		self.assert_named(self.receipt.name, 7, Cause.AMOUNTS_DIFFER)

	def test_stock_value_raised(self):
		change_stock_value(self.receipt, 7)
		self.assert_named(self.receipt.name, 7, Cause.AMOUNTS_DIFFER)

	def test_stock_value_lowered(self):
		change_stock_value(self.receipt, -7)
		self.assert_named(self.receipt.name, -7, Cause.AMOUNTS_DIFFER)

	def test_gl_side_cancelled(self):
		cancel_gl_side(self.receipt)
		self.assert_named(self.receipt.name, 100, Cause.CANCELLED_ON_ONE_SIDE)

	def test_stock_side_cancelled(self):
		cancel_stock_side(self.receipt)
		self.assert_named(self.receipt.name, -100, Cause.CANCELLED_ON_ONE_SIDE)

	def test_hand_made_gl_entry_debit(self):
		add_gl_entry(self.books, self.books.stock_in_hand, 60)
		self.assert_named("HAND-MADE-1", -60, Cause.MANUAL_ENTRY)

	def test_hand_made_gl_entry_credit(self):
		add_gl_entry(self.books, self.books.stock_in_hand, -60)
		self.assert_named("HAND-MADE-1", 60, Cause.MANUAL_ENTRY)
