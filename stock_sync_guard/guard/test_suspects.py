"""A document that is refused as its own fault: the message names the setting, row or account that makes it one."""

from __future__ import annotations

import frappe

from stock_sync_guard.engine.findings import Cure
from stock_sync_guard.tests import documents
from stock_sync_guard.tests.case import GuardTestCase, company_value, last_message


class TestSuspects(GuardTestCase):
	def assert_refused(self, doc, *named: str) -> None:
		doc.insert()
		for difference in self.assert_blocked(doc.submit):
			self.assertEqual({voucher.cure for voucher in difference.vouchers}, {Cure.JOURNAL_ENTRY})
		message = last_message()["message"]
		for words in named:
			self.assertIn(words, message)
		self.assertNotIn("repost it", message)

	def test_the_difference_account_of_opening_stock_is_a_stock_account(self):
		item = documents.item("SSG Opening Nut")
		doc = documents.stock_reconciliation(self.books, qty=20, rate=10)
		doc.purpose, doc.expense_account = "Opening Stock", self.books.stock_in_hand
		doc.items[0].item_code = item.name
		self.assert_refused(doc, "Difference Account", "itself a stock account; choose another")

	def test_the_expense_account_of_a_landed_cost_is_a_stock_account(self):
		receipt = documents.purchase_receipt(self.books, qty=10)
		receipt.submit()
		doc = documents.landed_cost_voucher(self.books, receipt, amount=30)
		doc.taxes[0].expense_account = self.books.stock_in_hand
		self.assert_refused(doc, "Expense Account", "in row 1 of Landed Cost Voucher", "choose another")

	def test_what_the_company_receives_against_is_a_stock_account(self):
		with company_value(self.books.company, stock_received_but_not_billed=self.books.stock_in_hand):
			self.assert_refused(
				documents.purchase_receipt(self.books), "Stock Received But Not Billed", "choose another"
			)

	def test_rejected_goods_are_valued(self):
		frappe.db.set_single_value("Buying Settings", "bill_for_rejected_quantity_in_purchase_invoice", 1)
		frappe.db.set_single_value("Buying Settings", "set_valuation_rate_for_rejected_materials", 1)
		doc = documents.purchase_invoice(self.books, qty=6, rate=100)
		row = doc.items[0]
		row.received_qty, row.rejected_qty, row.rejected_warehouse = 10, 4, self.books.finished_goods
		self.assert_refused(doc, "Row 1 has rejected goods", "Set Valuation Rate for Rejected Materials")
