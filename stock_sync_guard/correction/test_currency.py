"""The draft where the stock account is kept in another currency than the company."""

from __future__ import annotations

from decimal import Decimal

import frappe
from frappe.utils import nowdate

from stock_sync_guard.correction.currency import exact_conversion
from stock_sync_guard.engine.money import round_to
from stock_sync_guard.tests.case import DraftTestCase
from stock_sync_guard.tests.corruption import add_gl_entry


class TestForeignAccountCurrency(DraftTestCase):
	"""A stock account kept in another currency than the company's."""

	def setUp(self):
		super().setUp()
		frappe.db.set_value("Account", self.books.raw_account, "account_currency", "EUR")
		frappe.clear_document_cache("Account", self.books.raw_account)

	def set_rate(self, rate: float) -> None:
		frappe.get_doc(
			{
				"doctype": "Currency Exchange",
				"date": nowdate(),
				"from_currency": "EUR",
				"to_currency": "USD",
				"exchange_rate": rate,
				"for_buying": 1,
				"for_selling": 1,
			}
		).insert()

	def test_the_companys_amount_comes_out_exactly(self):
		self.set_rate(1.0837)
		add_gl_entry(self.books, self.books.raw_account, -1234567.89)
		draft = self.draft()
		self.assertEqual(draft.multi_currency, 1)
		entry = self.assert_submitting_cures(draft)
		[row] = [row for row in entry.accounts if row.account == self.books.raw_account]
		self.assertEqual((row.account_currency, row.debit), ("EUR", 1234567.89))
		self.assertAlmostEqual(row.exchange_rate, 1.0837, 4)
		self.assertAlmostEqual(row.debit_in_account_currency, 1234567.89 / 1.0837, 1)

	def test_without_an_exchange_rate_nothing_is_drafted_and_the_message_says_what_to_set(self):
		add_gl_entry(self.books, self.books.raw_account, -100)
		frappe.db.set_single_value("Currency Exchange Settings", "disabled", 1)
		frappe.clear_document_cache("Currency Exchange Settings", "Currency Exchange Settings")
		with self.assertRaisesRegex(frappe.ValidationError, "Set an exchange rate from EUR to USD"):
			self.draft()

	def test_any_amount_and_rate_convert_back_exactly(self):
		amounts = ("0.01", "0.02", "1", "7.77", "99999.99", "123456789.01", "9876543210.12")
		for rate in ("0.0000651", "0.01", "0.9213", "1", "1.0837", "3.2569", "149.12", "15873.016"):
			for amount in map(Decimal, amounts):
				converted, exact_rate = exact_conversion(
					amount, Decimal(rate), decimals=2, company_decimals=2
				)
				with self.subTest(rate=rate, amount=amount):
					self.assertEqual(round_to(converted * exact_rate, 2), amount)
					self.assertNotEqual(exact_rate, 1)
