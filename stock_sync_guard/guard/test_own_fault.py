"""A document whose own entries disagree."""

from __future__ import annotations

from unittest.mock import patch

import frappe
from erpnext.stock.doctype.delivery_note.delivery_note import DeliveryNote
from erpnext.stock.doctype.purchase_receipt.purchase_receipt import PurchaseReceipt
from frappe.utils import strip_html

from stock_sync_guard.engine.findings import Cause
from stock_sync_guard.tests import documents
from stock_sync_guard.tests.case import GuardTestCase, last_message
from stock_sync_guard.tests.requests import next_request


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

	def test_in_an_import_it_is_one_line_without_a_way_to_correct_what_is_undone(self):
		note = documents.delivery_note(self.books, qty=2)
		note.insert()
		with (
			patch.object(DeliveryNote, "make_gl_entries", lambda self, **_ignored: None),
			patch.dict(frappe.local.flags, in_import=True),
		):
			self.assert_blocked(note.submit)
		self.assertEqual(
			strip_html(last_message()["message"]),
			f"Delivery Note {note.name} was not posted: in company {self.books.company} its own stock ledger entries and GL entries disagree: {self.books.stock_in_hand}, $ 20.00.",
		)

	def test_is_refused_after_cancel(self):
		note = documents.delivery_note(self.books, qty=2)
		note.submit()
		with patch.object(DeliveryNote, "make_gl_entries_on_cancel", lambda self: None):
			[difference] = self.assert_blocked(note.cancel)
		self.assertEqual(difference.vouchers[0].cause, Cause.CANCELLED_ON_ONE_SIDE)

	def test_an_account_that_is_changed_between_validating_and_posting_is_no_fault(self):
		def change_account(posted_by_the_new_one: bool) -> None:
			frappe.get_doc("Warehouse", self.books.stores).update({"account": self.books.raw_account}).save()
			if posted_by_the_new_one:
				frappe.flags.pop("warehouse_account_map", None)

		for posted_by_the_new_one in (True, False):
			with (
				self.subTest(posted_by_the_new_one=posted_by_the_new_one),
				patch.object(
					DeliveryNote,
					"before_submit",
					lambda _note, new=posted_by_the_new_one: change_account(new),
					create=True,
				),
			):
				note = documents.delivery_note(self.books, qty=2)
				note.insert()
				note.submit()
				self.assertEqual(note.docstatus, 1)
			frappe.get_doc("Warehouse", self.books.stores).update({"account": ""}).save()

	def test_a_fault_is_found_where_nothing_was_validated_before(self):
		note = documents.delivery_note(self.books, qty=2)
		note.insert()
		with patch.object(DeliveryNote, "make_gl_entries", lambda self, **_ignored: None):
			note.flags.ignore_validate = True
			next_request()
			self.assert_blocked(note.submit)

	def test_the_receipts_that_a_landed_cost_voucher_rewrites_are_checked(self):
		receipt = documents.purchase_receipt(self.books, qty=3)
		receipt.submit()
		voucher = documents.landed_cost_voucher(self.books, receipt, amount=12)
		voucher.insert()
		with patch.object(PurchaseReceipt, "make_gl_entries", lambda self, **_ignored: None):
			[difference] = self.assert_blocked(voucher.submit)
		self.assertEqual(difference.vouchers[0].voucher_no, receipt.name)
