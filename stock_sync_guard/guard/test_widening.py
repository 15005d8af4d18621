"""Entries without stock on a stock account: they may narrow a difference, never widen it."""

from __future__ import annotations

from unittest.mock import patch

import frappe
from frappe.utils import strip_html

from stock_sync_guard.api import get_differences
from stock_sync_guard.site.correction_page import correction_page
from stock_sync_guard.tests import documents
from stock_sync_guard.tests.case import GuardTestCase, last_message
from stock_sync_guard.tests.corruption import add_gl_entry, lose_gl_entries


class TestWidening(GuardTestCase):
	"""The account lacks 100: a receipt of that value lost its GL entries."""

	def setUp(self):
		super().setUp()
		documents.purchase_receipt(self.books, qty=50).submit()
		self.lost = documents.purchase_receipt(self.books, qty=10, rate=10)
		self.lost.submit()
		lose_gl_entries(self.lost)

	def entry(self, amount: float):
		"""Positive debits the stock account."""
		accounts = (self.books.stock_in_hand, self.books.stock_adjustment)
		debit, credit = accounts if amount > 0 else reversed(accounts)
		return documents.journal_entry(self.books, debit, credit, abs(amount))

	def to_correct(self) -> float:
		return sum(difference["to_correct"] for difference in get_differences(self.books.company))

	def test_a_journal_entry_that_narrows_passes(self):
		self.entry(40).submit()
		self.assertEqual(self.to_correct(), 60)

	def test_a_journal_entry_that_closes_the_difference_passes(self):
		self.entry(100).submit()
		self.assertEqual(self.to_correct(), 0)

	def test_a_journal_entry_in_the_wrong_direction_is_refused(self):
		[difference] = self.assert_blocked(self.entry(-50000).submit)
		self.assertEqual(difference.to_correct, 50100)
		message = last_message()
		self.assertIn("$ 100.00", message["message"])
		self.assertIn("$ 50,100.00 (debit the account)", message["message"])
		self.assertIn("Right amount of this entry", message["message"])
		self.assertIn("<b>$ 100.00</b> (debit the account)", message["message"])
		self.assertIn(self.lost.name, message["message"])
		self.assertNotIn("manual entry", message["message"], "the entry itself explains nothing")
		self.assertNotIn("primary_action", message)

	def test_in_an_import_it_is_one_line_with_the_way_to_correct(self):
		with patch.dict(frappe.local.flags, in_import=True):
			self.assert_blocked(self.entry(-50000).submit)
		line = strip_html(last_message()["message"])
		self.assertIn(f"{self.books.stock_in_hand}, $ 50,100.00 (debit the account)", line)
		self.assertIn(f"{correction_page()}?company=", line)
		self.assertNotIn(self.lost.name, line)

	def test_a_journal_entry_that_overshoots_is_refused(self):
		self.assert_blocked(self.entry(250).submit)

	def test_one_that_overshoots_to_a_smaller_difference_narrows(self):
		self.entry(160).submit()
		self.assertEqual(self.to_correct(), -60)

	def test_cancelling_an_entry_that_was_needed_is_refused(self):
		entry = self.entry(40)
		entry.submit()
		self.assert_blocked(entry.cancel)
		self.assertIn("was not cancelled", last_message()["message"])
		self.assertIn("To correct without this entry", last_message()["message"])

	def test_cancelling_an_entry_that_did_harm_passes(self):
		entry = self.entry(40)
		entry.submit()
		frappe.get_doc("Purchase Receipt", self.lost.name).make_gl_entries()
		entry.cancel()
		self.assertEqual(self.to_correct(), 0)

	def test_a_reclassification_between_stock_accounts_passes_and_can_be_taken_back(self):
		frappe.get_doc("Purchase Receipt", self.lost.name).make_gl_entries()
		add_gl_entry(self.books, self.books.raw_account, 0.01)  # ERPNext refuses entries on accounts in sync
		add_gl_entry(self.books, self.books.stock_in_hand, 0.01)
		entry = documents.journal_entry(self.books, self.books.raw_account, self.books.stock_in_hand, 30)
		entry.submit()
		documents.delivery_note(self.books).submit()
		entry.reload()
		entry.cancel()

	def test_a_payment_entry_on_a_stock_account_is_refused(self):
		payment = frappe.get_doc(
			{
				"doctype": "Payment Entry",
				"payment_type": "Internal Transfer",
				"company": self.books.company,
				"posting_date": frappe.utils.nowdate(),
				"paid_from": self.books.stock_in_hand,
				"paid_from_account_currency": "USD",
				"paid_to": self.books.named("Cash"),
				"paid_to_account_currency": "USD",
				"paid_amount": 20,
				"received_amount": 20,
				"source_exchange_rate": 1,
				"target_exchange_rate": 1,
				"reference_no": "1",
				"reference_date": frappe.utils.nowdate(),
			}
		)
		payment.insert()
		self.assert_blocked(payment.submit)

	def test_a_purchase_invoice_without_stock_on_a_stock_account_is_refused_where_it_widens(self):
		def invoice(amount):
			doc = documents.purchase_invoice(self.books, update_stock=0, qty=1, rate=amount)
			doc.items[0].item_code, doc.items[0].item_name = None, "Clerical"
			doc.items[0].update(
				{"uom": "Nos", "expense_account": self.books.stock_in_hand, "warehouse": None}
			)
			return doc

		self.assert_blocked(invoice(5000).submit)
		invoice(30).submit()
		self.assertEqual(self.to_correct(), 70)

	def test_a_sales_invoice_without_stock_on_a_stock_account_is_refused(self):
		invoice = documents.sales_invoice(self.books, update_stock=0)
		invoice.items[0].item_code, invoice.items[0].item_name = None, "Clerical"
		invoice.items[0].update({"uom": "Nos", "income_account": self.books.stock_in_hand, "warehouse": None})
		self.assert_blocked(invoice.submit)

	def test_an_opening_entry_follows_the_rule(self):
		opening = self.entry(-5)
		opening.voucher_type = "Opening Entry"
		opening.accounts[0].account = self.books.named("Temporary Opening")
		self.assert_blocked(opening.submit)

	def test_an_entry_on_other_accounts_is_left_alone(self):
		documents.journal_entry(self.books, self.books.named("Cash"), self.books.named("Sales"), 50).submit()

	def test_a_tolerable_widening_passes(self):
		frappe.get_doc("Purchase Receipt", self.lost.name).make_gl_entries()
		add_gl_entry(self.books, self.books.stock_in_hand, 0.02)
		self.entry(0.05).submit()
