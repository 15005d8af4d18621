"""Companies whose currency has other than two decimals."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

import frappe

from stock_sync_guard.api import get_differences
from stock_sync_guard.engine.money import round_to
from stock_sync_guard.site.amounts import booked_decimals, money
from stock_sync_guard.site.ledgers import company_books
from stock_sync_guard.tests import documents
from stock_sync_guard.tests.books import Books, ensure_foreign_books
from stock_sync_guard.tests.case import GuardTestCase, last_message
from stock_sync_guard.tests.corruption import add_gl_entry


class CurrencyTestCase(GuardTestCase):
	"""Companies whose currency has other than two decimals, under the site's usual number format."""

	currency: str
	foreign_books: Books

	def setUp(self):
		super().setUp()
		self.books = self.foreign_books


class TestZeroDecimals(CurrencyTestCase):
	currency = "JPY"

	@classmethod
	def setUpClass(cls) -> None:
		super().setUpClass()
		cls.foreign_books = ensure_foreign_books(cls.currency)

	def test_the_tolerance_is_ten(self):
		self.assertEqual(company_books(self.books.company).tolerance, 10)

	def test_the_draft_brings_the_account_in_line_and_amounts_show_no_decimals(self):
		documents.stock_entry(self.books, target=self.books.stores, qty=3, rate=1234).submit()
		add_gl_entry(self.books, self.books.stock_in_hand, 12345)
		[difference] = self.assert_blocked(documents.stock_entry(self.books, source=self.books.stores).save)
		self.assertEqual(difference.to_correct, -12345)
		self.assertIn("<b>¥ 12,345</b> (credit the account)", last_message()["message"])
		entry = self.correct()
		self.assertIn("to correct ¥ -12,345.", entry.user_remark)
		self.assertEqual(entry.total_debit, 12345)
		documents.stock_entry(self.books, source=self.books.stores).submit()

	def test_ten_more_or_less_stay_quiet_and_eleven_do_not(self):
		add_gl_entry(self.books, self.books.stock_in_hand, 10)
		self.assertEqual(get_differences(self.books.company), [])
		add_gl_entry(self.books, self.books.stock_in_hand, 1, voucher_no="HAND-MADE-2")
		self.assertEqual(len(get_differences(self.books.company)), 1)


class TestThreeDecimals(CurrencyTestCase):
	currency = "KWD"

	@classmethod
	def setUpClass(cls) -> None:
		super().setUpClass()
		cls.foreign_books = ensure_foreign_books(cls.currency)

	def move_odd_amounts(self) -> None:
		"""Postings whose third and fourth decimals ERPNext rounds away in the GL where the site books fewer."""
		for rate in (1.1234, 2.0047, 3.3333, 0.0049, 7.7777):
			for _time in range(3):
				documents.stock_entry(self.books, target=self.books.stores, qty=1, rate=rate).submit()

	def test_on_a_site_that_books_two_decimals_rounding_is_no_false_alarm(self):
		self.assertEqual(booked_decimals(), 2)
		self.assertEqual(company_books(self.books.company).tolerance, Decimal("0.10"))
		self.move_odd_amounts()
		self.assertEqual(get_differences(self.books.company), [])

	def test_on_a_site_that_books_three_decimals_the_third_counts(self):
		with currency_precision(3):
			self.assertEqual(company_books(self.books.company).tolerance, Decimal("0.010"))
			self.move_odd_amounts()
			self.assertEqual(get_differences(self.books.company), [])
			add_gl_entry(self.books, self.books.stock_in_hand, 1.234)
			[difference] = self.assert_blocked(
				documents.stock_entry(self.books, source=self.books.stores).save
			)
			self.assertIn(money(difference.to_correct, "KWD"), last_message()["message"])
			self.assertRegex(money(difference.to_correct, "KWD"), r"-1\.23\d$")
			entry = self.correct()
			self.assertEqual(Decimal(str(entry.total_debit)), round_to(-difference.to_correct, 3))
			self.assertEqual(get_differences(self.books.company), [])
			documents.stock_entry(self.books, source=self.books.stores).submit()


@contextmanager
def currency_precision(decimals: int) -> Iterator[None]:
	"""The site's amount fields have so many decimals for a while."""
	before = frappe.db.get_default("currency_precision")
	_set_currency_precision(decimals)
	try:
		yield
	finally:
		_set_currency_precision(before)


def _set_currency_precision(decimals: int | str | None) -> None:
	frappe.db.set_default("currency_precision", decimals or "")
	frappe.clear_cache()
