"""A cause is told from the document's own state, not from rows that happen to be there."""

from __future__ import annotations

import frappe

from stock_sync_guard.engine.findings import Cause, Cure
from stock_sync_guard.tests import documents
from stock_sync_guard.tests.case import GuardTestCase


class TestCausesFromDocuments(GuardTestCase):
	def setUp(self):
		super().setUp()
		documents.purchase_receipt(self.books, qty=50).submit()
		self.receipt = documents.purchase_receipt(self.books, qty=10, rate=100)
		self.receipt.submit()

	def named(self):
		[difference] = self.assert_blocked(documents.delivery_note(self.books).save)
		[voucher] = difference.vouchers
		self.assertEqual(voucher.voucher_no, self.receipt.name)
		return voucher

	def lose_live_gl_entries(self) -> None:
		frappe.db.delete("GL Entry", {"voucher_no": self.receipt.name, "is_cancelled": 0})

	def test_a_submitted_receipt_with_landed_cost_that_lost_its_live_gl_entries_lacks_gl_entries(self):
		documents.landed_cost_voucher(self.books, self.receipt).submit()
		self.assertTrue(frappe.db.exists("GL Entry", {"voucher_no": self.receipt.name, "is_cancelled": 1}))
		self.lose_live_gl_entries()
		voucher = self.named()
		self.assertEqual((voucher.cause, voucher.cure), (Cause.GL_MISSING, Cure.REPOST))

	def test_a_cancelled_receipt_whose_stock_ledger_entries_live_is_cancelled_on_one_side(self):
		self.receipt.cancel()
		for doctype in ("Stock Ledger Entry",):
			frappe.db.set_value(
				doctype, {"voucher_no": self.receipt.name, "actual_qty": (">", 0)}, "is_cancelled", 0
			)
		self.assertEqual(self.named().cause, Cause.CANCELLED_ON_ONE_SIDE)

	def test_a_cancelled_receipt_without_cancelled_rows_is_cancelled_on_one_side_too(self):
		self.receipt.cancel()
		frappe.db.set_value(
			"Stock Ledger Entry", {"voucher_no": self.receipt.name, "actual_qty": (">", 0)}, "is_cancelled", 0
		)
		frappe.db.delete("GL Entry", {"voucher_no": self.receipt.name})
		self.assertEqual(self.named().cause, Cause.CANCELLED_ON_ONE_SIDE)
