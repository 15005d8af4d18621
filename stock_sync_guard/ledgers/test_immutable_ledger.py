"""With the immutable ledger a cancellation's GL entries stand on another day than what they reverse."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import frappe
from frappe.utils import add_days, getdate, nowdate

from stock_sync_guard.audit.figures.audit import Scope, audit
from stock_sync_guard.audit.sources.completed import completed
from stock_sync_guard.engine.findings import Cause
from stock_sync_guard.site.ledgers import columns_of_site, run
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

	def audit(self, as_on: date | None = None):
		of_site = completed(run, columns_of_site(), schema=frappe.conf.db_name)
		[company] = audit(of_site, Scope(companies=(self.books.company,), as_on=as_on))
		[account] = [one for one in company.accounts if one.totals.account == self.books.stock_in_hand]
		return company, account

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

	def test_as_on_a_day_before_a_cancellation_it_is_told_apart_and_no_entry_is_proposed(self):
		self.receipt(40).cancel()
		company, account = self.audit(getdate(add_days(nowdate(), -30)))
		self.assertEqual(company.entry, ())
		self.assertTrue(company.is_in_sync)
		self.assertEqual(account.difference.reversed_later, -1000)
		[voucher] = account.difference.reversed
		self.assertEqual(voucher.reversed_on, getdate())

	def test_as_on_a_day_before_a_landed_cost_it_is_told_apart_and_no_entry_is_proposed(self):
		receipt = self.receipt(40)
		documents.landed_cost_voucher(self.books, receipt, amount=30).submit()
		company, account = self.audit(getdate(add_days(nowdate(), -30)))
		self.assertEqual((company.entry, company.is_in_sync), ((), True))
		self.assertTrue(account.difference.reversed_later)
		self.assertEqual(account.difference.reversed_later, account.totals.difference)
		self.assertEqual(self.audit()[1].difference, None)

	def test_as_on_a_day_a_voucher_that_is_damaged_still_is_to_be_corrected(self):
		receipt = self.receipt(40)
		other = documents.purchase_receipt(self.books, qty=4, rate=100, posting_date=add_days(nowdate(), -39))
		other.submit()
		other.cancel()
		lose_gl_entries(receipt)
		company, account = self.audit(getdate(add_days(nowdate(), -30)))
		self.assertFalse(company.is_in_sync)
		self.assertEqual((account.difference.to_correct, account.difference.reversed_later), (1000, -400))
