"""A correction is remembered with the vouchers that it settled."""

from __future__ import annotations

import frappe
from frappe.utils import strip_html

from stock_sync_guard.api import get_differences
from stock_sync_guard.engine.findings import Cause
from stock_sync_guard.tests import documents
from stock_sync_guard.tests.case import OutOfSyncTestCase, last_message, warnings
from stock_sync_guard.tests.corruption import add_gl_entry, lose_gl_entries


class TestSettledCorrections(OutOfSyncTestCase):
	def setUp(self):
		super().setUp()
		self.correction = self.correct()

	def test_what_was_settled_is_not_named_with_the_next_difference(self):
		add_gl_entry(self.books, self.books.stock_in_hand, 60)
		[difference] = self.assert_blocked(documents.delivery_note(self.books).save)
		self.assertEqual([voucher.voucher_no for voucher in difference.vouchers], ["HAND-MADE-1"])

	def test_a_repaired_voucher_makes_its_correction_the_cause(self):
		frappe.get_doc("Purchase Receipt", self.lost.name).make_gl_entries()
		[difference] = self.assert_blocked(documents.delivery_note(self.books).save)
		self.assertEqual(difference.to_correct, -21)
		[voucher] = difference.vouchers
		self.assertIn(f"cancel {self.correction.name}", strip_html(last_message()["message"]))
		self.assertEqual(voucher.voucher_no, self.lost.name)
		self.assertEqual(voucher.cause, Cause.CORRECTION_NOT_NEEDED)
		self.assertEqual(voucher.refers_to, ("Journal Entry", self.correction.name))

	def test_cancelling_the_correction_that_is_not_needed_cures(self):
		frappe.get_doc("Purchase Receipt", self.lost.name).make_gl_entries()
		frappe.get_doc("Journal Entry", self.correction.name).cancel()
		self.assertEqual(get_differences(self.books.company), [])
		documents.delivery_note(self.books).submit()

	def test_a_correction_that_another_voucher_still_needs_is_adjusted_not_cancelled(self):
		again, third = (documents.purchase_receipt(self.books, qty=1, rate=rate) for rate in (40, 9))
		for receipt in (again, third):
			receipt.submit()
		for receipt in (again, third):
			lose_gl_entries(receipt)
		both = self.correct()
		frappe.get_doc("Purchase Receipt", again.name).make_gl_entries()
		[difference] = self.assert_blocked(documents.delivery_note(self.books).save)
		self.assertEqual([v.voucher_no for v in difference.vouchers], [again.name])
		self.assertIn("correction no longer needed", last_message()["message"])
		self.assertNotIn(f"cancel {both.name}", strip_html(last_message()["message"]))
		self.correct()
		documents.delivery_note(self.books).submit()

	def test_two_that_are_not_needed_can_be_cancelled_in_any_order(self):
		"""The smaller one moves the account away from the stock ledger, as long as the other one stands."""
		add_gl_entry(self.books, self.books.stock_in_hand, 60)
		other = self.correct()
		frappe.get_doc("Purchase Receipt", self.lost.name).make_gl_entries()
		frappe.db.delete("GL Entry", {"voucher_no": "HAND-MADE-1"})
		[difference] = get_differences(self.books.company)
		self.assertEqual(difference["to_correct"], 39)
		self.assertEqual([v["cure"] for v in difference["vouchers"]], ["cancel-correction"] * 2)
		for correction in (self.correction, other):
			frappe.get_doc("Journal Entry", correction.name).cancel()
		self.assertEqual(get_differences(self.books.company), [])

	def test_a_correction_that_is_needed_can_be_cancelled_and_amended_and_what_is_open_again_is_said(self):
		frappe.clear_messages()
		frappe.get_doc("Journal Entry", self.correction.name).cancel()
		[message] = warnings()
		self.assertIn(f"{self.correction.name} is cancelled", strip_html(message["message"]))
		self.assertIn(self.lost.name, message["message"])
		self.assertEqual(
			message["primary_action"]["args"],
			{"company": self.books.company, "accounts": [self.books.stock_in_hand]},
		)
		amended = frappe.copy_doc(self.correction)
		amended.amended_from = self.correction.name
		amended.insert().submit()
		self.assertEqual(get_differences(self.books.company), [])

	def test_with_block_for_manual_entries_another_entry_that_is_needed_can_not_be_cancelled(self):
		self.correction.cancel()
		by_hand = documents.journal_entry(
			self.books, self.books.stock_in_hand, self.books.stock_adjustment, 21
		)
		by_hand.submit()
		self.assert_blocked(by_hand.cancel)

	def test_each_account_names_the_correction_that_settled_it(self):
		receipt = documents.purchase_receipt(self.books, qty=2)
		receipt.append(
			"items", {**receipt.items[0].as_dict(), "warehouse": self.books.raw, "qty": 3, "received_qty": 3}
		)
		receipt.submit()
		lose_gl_entries(receipt)
		accounts = (self.books.raw_account, self.books.stock_in_hand)
		corrections = {account: self.correct([account]).name for account in accounts}
		frappe.get_doc("Purchase Receipt", receipt.name).make_gl_entries()
		for difference in get_differences(self.books.company):
			self.assertEqual(
				difference["vouchers"][0]["refers_to"], ("Journal Entry", corrections[difference["account"]])
			)

	def test_a_partial_correction_leaves_the_rest_named(self):
		again = documents.purchase_receipt(self.books, qty=1, rate=40)
		again.submit()
		lose_gl_entries(again)
		from stock_sync_guard.api import create_journal_entry

		draft = frappe.get_doc(create_journal_entry(self.books.company))
		draft.accounts[0].debit_in_account_currency = draft.accounts[1].credit_in_account_currency = 25
		draft.insert()
		draft.submit()
		[difference] = self.assert_blocked(documents.delivery_note(self.books).save)
		self.assertEqual(difference.to_correct, 15)
		self.assertEqual([v.voucher_no for v in difference.vouchers], [again.name])
