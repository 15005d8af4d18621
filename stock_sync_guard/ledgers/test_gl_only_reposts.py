"""ERPNext 16's reposts of accounting ledgers only: each is of one voucher, and excuses no other."""

from __future__ import annotations

import unittest

import frappe
from erpnext.stock.doctype.repost_item_valuation.repost_item_valuation import repost
from frappe.model.document import Document
from frappe.utils import add_days, nowdate

from stock_sync_guard.ledgers.comparison import compare_accounts
from stock_sync_guard.site.ledgers import company_books, run
from stock_sync_guard.site.versions import schema
from stock_sync_guard.tests import documents
from stock_sync_guard.tests.case import GuardTestCase
from stock_sync_guard.tests.corruption import lose_gl_entries


class TestGlOnlyReposts(GuardTestCase):
	"""Two receipts of the same item in the same warehouse; the GL entries of the earlier one wait for their repost."""

	@classmethod
	def setUpClass(cls) -> None:
		if not schema().gl_only_reposts:
			raise unittest.SkipTest("this ERPNext has no reposts of accounting ledgers only")
		super().setUpClass()

	def setUp(self) -> None:
		super().setUp()
		self.queue_reposts()
		self.earlier, self.later = (
			self.receipt(posting_date=add_days(nowdate(), -5), rate=7),
			self.receipt(rate=9),
		)
		self.repost = self.queued(self.earlier)

	def receipt(self, **values) -> Document:
		receipt = documents.purchase_receipt(self.books, qty=3, **values)
		receipt.submit()
		return receipt

	def queued(self, voucher: Document) -> Document:
		"""As `make_reposting_for_accounting_ledgers` makes it, where a repost of an item has got to its GL entries."""
		gl_only = frappe.new_doc("Repost Item Valuation")
		gl_only.update(
			{
				"company": self.books.company,
				"voucher_type": voucher.doctype,
				"voucher_no": voucher.name,
				"repost_only_accounting_ledgers": 1,
			}
		)
		gl_only.submit()
		self.assertEqual(gl_only.status, "Queued")
		return gl_only

	def difference(self):
		[difference] = compare_accounts(run, company_books(self.books.company))
		return difference

	def test_its_own_voucher_waits_for_it(self):
		lose_gl_entries(self.earlier)
		self.assertEqual([voucher.voucher_no for voucher in self.difference().pending], [self.earlier.name])
		documents.delivery_note(self.books).submit()

	def test_a_later_voucher_of_the_same_item_does_not(self):
		lose_gl_entries(self.later)
		[difference] = self.assert_blocked(documents.delivery_note(self.books).save)
		self.assertEqual([voucher.voucher_no for voucher in difference.vouchers], [self.later.name])

	def test_both_at_once(self):
		lose_gl_entries(self.earlier)
		lose_gl_entries(self.later)
		difference = self.difference()
		self.assertEqual((difference.repost_pending, difference.to_correct), (21, 27))
		repost(self.repost)
		self.assertEqual((self.difference().repost_pending, self.difference().to_correct), (0, 27))
