"""The page that shows all of a company: what counts by cause, what stops nobody apart from it, and one entry for all."""

from __future__ import annotations

import frappe
from frappe.model.document import Document

from stock_sync_guard.tests import documents
from stock_sync_guard.tests.books import SECOND_ITEM
from stock_sync_guard.tests.corruption import add_gl_entry, lose_gl_entries
from stock_sync_guard.tests.desk_case import BOOKS, CLERK, DeskTestCase, accounts_of_entry
from stock_sync_guard.tests.settings import guard_settings

RAW = 8
PAGE = f"stock-sync-correction?company={BOOKS.company}"


class TestCorrectionPage(DeskTestCase):
	"""625 count on one account, and 8 on another."""

	def setUp(self) -> None:
		super().setUp()
		add_gl_entry(BOOKS, BOOKS.raw_account, -RAW)
		frappe.db.commit()

	def receipt_without_gl(self, rate: float, **values) -> Document:
		receipt = documents.purchase_receipt(BOOKS, qty=1, rate=rate, **values)
		with guard_settings(BOOKS.company, older_differences="Off"):
			receipt.submit()
		lose_gl_entries(receipt)
		return receipt

	def settle_by_hand(self, rate: float) -> Document:
		lost = self.receipt_without_gl(rate)
		documents.journal_entry(BOOKS, BOOKS.stock_in_hand, BOOKS.stock_adjustment, rate).submit()
		return lost

	def queue_repost(self, rate: float) -> Document:
		"""A receipt whose repost waits in the queue."""
		lost = self.receipt_without_gl(rate, item_code=SECOND_ITEM)
		repost = frappe.get_doc(
			{
				"doctype": "Repost Item Valuation",
				"based_on": "Transaction",
				"company": BOOKS.company,
				"voucher_type": lost.doctype,
				"voucher_no": lost.name,
				"posting_date": lost.posting_date,
				"posting_time": lost.posting_time,
			}
		)
		self.queue_reposts()
		repost.insert()
		repost.submit()
		self.addCleanup(frappe.db.commit)
		self.addCleanup(frappe.db.delete, "Repost Item Valuation", {"name": repost.name})
		return lost

	def post_elsewhere(self, rate: float) -> None:
		"""Goods whose warehouse gets another account after they came."""
		receipt = documents.purchase_receipt(BOOKS, BOOKS.finished_goods, qty=1, rate=rate)
		with guard_settings(BOOKS.company, older_differences="Off"):
			receipt.submit()
		frappe.db.set_value("Warehouse", BOOKS.finished_goods, "account", BOOKS.unused_account)
		self.addCleanup(frappe.db.commit)
		self.addCleanup(frappe.db.set_value, "Warehouse", BOOKS.finished_goods, "account", None)

	def test_one_entry_corrects_all_accounts_of_the_company(self) -> None:
		desk = self.desk_of(CLERK)
		desk.open(PAGE)
		desk.find(".stock-sync-correction p", "2 stock accounts are out of sync.")
		desk.press("Create Journal Entry")
		desk.find_title("New Journal Entry")
		self.assertEqual(
			accounts_of_entry(desk),
			[
				(BOOKS.raw_account, "$ 8.00", "$ 0.00"),
				(BOOKS.stock_in_hand, "$ 625.00", "$ 0.00"),
				(BOOKS.stock_adjustment, "$ 0.00", "$ 633.00"),
			],
		)
		self.assertEqual(desk.script_errors(), [])

	def test_what_stops_nobody_is_shown_apart_from_what_counts(self) -> None:
		settled, waiting = self.settle_by_hand(40), self.queue_repost(30)
		self.post_elsewhere(100)
		frappe.db.commit()
		desk = self.desk_of(CLERK)
		desk.open(PAGE)
		desk.find(".stock-sync-correction p", "2 stock accounts are out of sync.")
		for summary in desk.seen(".stock-sync-correction summary"):
			summary.click()
		desk.driver.execute_script("window.scrollTo({top: 0, behavior: 'instant'})")
		desk.picture("page-1-correction")
		counted, apart = desk.text().split("Differs as well, but stops nobody")
		for line in (
			"of which on another stock account\n$ -100.00",
			"of which waiting for a repost\n$ 30.00",
			"To correct\n$ 625.00 (debit the account)",
			"GL entries missing (1)\n$ 625.00 (debit the account)",
			"waiting for a repost (1)\n$ 30.00",
			"settled by hand (2)\n$ 0.00",
			settled.name,
			waiting.name,
		):
			self.assertIn(line.replace("\n", " "), counted.replace("\n", " "))
		# nothing is advised for what is settled or waits, nor to reverse what no document wrote
		self.assertEqual(counted.count("repost it"), 1)
		self.assertNotIn("reverse it", counted)
		self.assertIn(BOOKS.unused_account, apart)
		self.assertIn("of which on another stock account $ 100.00", apart.replace("\n", " "))
		self.assertNotIn("To correct", apart)
		desk.driver.execute_script("window.scrollTo({top: document.body.scrollHeight, behavior: 'instant'})")
		desk.picture("page-2-apart")
		self.assertEqual(desk.script_errors(), [])
