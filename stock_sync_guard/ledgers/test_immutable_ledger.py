"""With the immutable ledger a cancellation's GL entries stand on another day than what they reverse."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import frappe
from frappe.utils import add_days, getdate, nowdate

from stock_sync_guard.engine.findings import Cause
from stock_sync_guard.tests import documents
from stock_sync_guard.tests.case import GuardTestCase
from stock_sync_guard.tests.corruption import lose_gl_entries


@contextmanager
def immutable_ledger() -> Iterator[None]:
	frappe.db.set_single_value("Accounts Settings", "enable_immutable_ledger", 1)
	frappe.clear_document_cache("Accounts Settings", "Accounts Settings")
	try:
		yield
	finally:
		frappe.db.set_single_value("Accounts Settings", "enable_immutable_ledger", 0)
		frappe.clear_document_cache("Accounts Settings", "Accounts Settings")


class TestImmutableLedger(GuardTestCase):
	def setUp(self):
		super().setUp()
		documents.purchase_receipt(self.books, qty=50, posting_date=add_days(nowdate(), -60)).submit()
		self.enterContext(immutable_ledger())

	def receipt(self, days_ago: int, **values):
		receipt = documents.purchase_receipt(
			self.books, qty=10, rate=100, posting_date=add_days(nowdate(), -days_ago), **values
		)
		receipt.submit()
		return receipt

	def test_the_amended_receipt_that_lost_its_gl_entries_is_named_not_the_cancelled_one(self):
		first = self.receipt(1)
		first.cancel()
		amended = frappe.copy_doc(first)
		amended.amended_from = first.name
		amended.submit()
		self.assertEqual(getdate(amended.posting_date), getdate(first.posting_date))
		lose_gl_entries(amended)
		[difference] = self.assert_blocked(documents.delivery_note(self.books).save)
		[voucher] = difference.vouchers
		self.assertEqual((voucher.voucher_no, voucher.cause), (amended.name, Cause.GL_MISSING))
		self.assertEqual(voucher.difference, 1000)
