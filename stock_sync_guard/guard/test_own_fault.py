"""A document whose own entries disagree."""

from __future__ import annotations

from unittest.mock import patch

from erpnext.stock.doctype.delivery_note.delivery_note import DeliveryNote
from erpnext.stock.doctype.purchase_receipt.purchase_receipt import PurchaseReceipt

from stock_sync_guard.engine.findings import Cause
from stock_sync_guard.tests import documents
from stock_sync_guard.tests.case import GuardTestCase, last_message


class TestOwnFault(GuardTestCase):
	"""A document whose own entries disagree is refused as its own fault, without the button."""

	def setUp(self):
		super().setUp()
		documents.purchase_receipt(self.books, qty=50).submit()

	def test_is_refused_after_submit_without_the_button(self):
		with patch.object(DeliveryNote, "make_gl_entries", lambda self, **_ignored: None):
			note = documents.delivery_note(self.books, qty=2)
			note.insert()
			[difference] = self.assert_blocked(note.submit)
		message = last_message()
		self.assertNotIn("primary_action", message)
		self.assertIn(note.name, message["message"])
		self.assertIn("nothing to adjust", message["message"])
		self.assertNotIn("the account)", message["message"], "no direction: nobody is to adjust it")
		for own_sum in ("Its own stock ledger entries", "Its own GL entries"):
			self.assertIn(own_sum, message["message"])
		self.assertEqual(float(difference.stock_value), -20)
		self.assertEqual(float(difference.account_balance), 0)
		self.assertEqual(difference.vouchers[0].cause, Cause.GL_MISSING)

	def test_is_refused_after_cancel(self):
		note = documents.delivery_note(self.books, qty=2)
		note.submit()
		with patch.object(DeliveryNote, "make_gl_entries_on_cancel", lambda self: None):
			[difference] = self.assert_blocked(note.cancel)
		self.assertEqual(difference.vouchers[0].cause, Cause.CANCELLED_ON_ONE_SIDE)

	def test_the_receipts_that_a_landed_cost_voucher_rewrites_are_checked(self):
		receipt = documents.purchase_receipt(self.books, qty=3)
		receipt.submit()
		voucher = documents.landed_cost_voucher(self.books, receipt, amount=12)
		voucher.insert()
		with patch.object(PurchaseReceipt, "make_gl_entries", lambda self, **_ignored: None):
			[difference] = self.assert_blocked(voucher.submit)
		self.assertEqual(difference.vouchers[0].voucher_no, receipt.name)
