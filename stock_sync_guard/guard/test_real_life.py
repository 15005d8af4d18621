"""What a company's ERPNext does beside the plain case: no false alarm, and no blind spot."""

from __future__ import annotations

from unittest.mock import patch

import frappe
from frappe.model.document import execute_action
from frappe.utils import add_days, nowdate

from stock_sync_guard.api import get_differences
from stock_sync_guard.ledgers.comparison import compare_accounts
from stock_sync_guard.site.ledgers import company_books, run
from stock_sync_guard.tests import documents
from stock_sync_guard.tests.books import CUSTOMER, ITEM, OTHER_BOOKS
from stock_sync_guard.tests.case import GuardTestCase
from stock_sync_guard.tests.corruption import add_gl_entry, lose_gl_entries


class RealLifeTestCase(GuardTestCase):
	def assert_in_sync(self):
		for books in (self.books, OTHER_BOOKS):
			self.assertEqual(compare_accounts(run, company_books(books.company)), [])

	def break_and_correct(self):
		"""The guard still sees a real difference, and the correction still cures it."""
		lost = documents.purchase_receipt(self.books, qty=3, rate=7)
		lost.submit()
		lose_gl_entries(lost)
		[difference] = self.assert_blocked(documents.delivery_note(self.books).save)
		self.assertEqual(difference.to_correct, 21)
		self.correct()
		documents.delivery_note(self.books).submit()


class TestImmutableLedger(RealLifeTestCase):
	def setUp(self):
		super().setUp()
		frappe.db.set_single_value("Accounts Settings", "enable_immutable_ledger", 1)

	def test_a_cancelled_voucher_whose_reversal_is_dated_today_is_no_difference(self):
		documents.purchase_receipt(self.books, qty=50).submit()
		note = documents.delivery_note(self.books, posting_date=nowdate())
		note.submit()
		early = documents.purchase_receipt(self.books, qty=4, rate=25, posting_date=add_days(nowdate(), -9))
		early.submit()
		early.cancel()
		live = frappe.get_all("GL Entry", {"voucher_no": early.name, "is_cancelled": 0}, ["posting_date"])
		self.assertEqual(len({row.posting_date for row in live}), 2)
		self.assert_in_sync()
		self.break_and_correct()

	def test_a_corrected_difference_stays_corrected_when_the_correction_is_cancelled_and_made_again(self):
		documents.purchase_receipt(self.books, qty=50).submit()
		add_gl_entry(self.books, self.books.stock_in_hand, 60)
		self.correct()
		self.assert_in_sync()


class TestFinanceBooks(RealLifeTestCase):
	def test_an_entry_in_a_finance_book_counts_like_any_other(self):
		frappe.get_doc({"doctype": "Finance Book", "finance_book_name": "SSG Tax"}).insert()
		documents.purchase_receipt(self.books, qty=50).submit()
		add_gl_entry(self.books, self.books.stock_in_hand, 60)
		entry = documents.journal_entry(
			self.books,
			self.books.stock_adjustment,
			self.books.stock_in_hand,
			60,
			finance_book="SSG Tax",
		)
		entry.submit()
		self.assert_in_sync()
		documents.delivery_note(self.books).submit()


class TestSeveralCompanies(RealLifeTestCase):
	def test_each_company_is_judged_by_its_own_ledgers(self):
		for books in (self.books, OTHER_BOOKS):
			documents.purchase_receipt(books, qty=50).submit()
		add_gl_entry(OTHER_BOOKS, OTHER_BOOKS.stock_in_hand, 60)
		documents.delivery_note(self.books).submit()
		[difference] = self.assert_blocked(documents.delivery_note(OTHER_BOOKS).save)
		self.assertEqual(difference.company, OTHER_BOOKS.company)
		self.assertEqual(get_differences(self.books.company), [])
		entry = self.correct(company=OTHER_BOOKS.company)
		self.assertEqual(
			{row.account for row in entry.accounts}, {OTHER_BOOKS.stock_in_hand, OTHER_BOOKS.stock_adjustment}
		)


class TestStock(RealLifeTestCase):
	def item(self, **values) -> str:
		name = f"SSG {frappe.generate_hash(length=8)}"
		documents.item(name, **values)
		return name

	def move(self, item_code: str, qty: int = 5):
		receipt = documents.purchase_receipt(self.books, item_code=item_code, qty=qty, rate=13.37)
		receipt.submit()
		transfer = documents.stock_entry(
			self.books, source=self.books.stores, target=self.books.raw, item_code=item_code, qty=3
		)
		transfer.items[0].use_serial_batch_fields = 1
		transfer.submit()
		issue = documents.stock_entry(self.books, source=self.books.raw, item_code=item_code, qty=2)
		issue.submit()
		self.assert_in_sync()
		issue.reload()
		issue.cancel()
		transfer.reload()
		transfer.cancel()
		self.assert_in_sync()

	def test_serial_numbers(self):
		self.move(self.item(has_serial_no=1, serial_no_series="SSG-.#####"))
		self.break_and_correct_with_stock()

	def test_batches(self):
		self.move(self.item(has_batch_no=1, create_new_batch=1, batch_number_series="SSGB-.#####"))
		self.break_and_correct_with_stock()

	def test_moving_average(self):
		self.move(self.item(valuation_method="Moving Average"))

	def break_and_correct_with_stock(self):
		documents.purchase_receipt(self.books, qty=50).submit()
		self.break_and_correct()

	def test_negative_stock(self):
		frappe.db.set_single_value("Stock Settings", "allow_negative_stock", 1)
		item_code = self.item(valuation_rate=9)
		issue = documents.stock_entry(self.books, source=self.books.stores, item_code=item_code, qty=4)
		issue.submit()
		self.assert_in_sync()
		documents.purchase_receipt(self.books, item_code=item_code, qty=10, rate=11.11).submit()
		self.assert_in_sync()
		self.break_and_correct_with_stock()

	def test_zero_valuation(self):
		item_code = self.item()
		gift = documents.stock_entry(self.books, target=self.books.stores, item_code=item_code, qty=4, rate=0)
		gift.items[0].allow_zero_valuation_rate = 1
		gift.submit()
		issue = documents.stock_entry(self.books, source=self.books.stores, item_code=item_code, qty=2)
		issue.items[0].allow_zero_valuation_rate = 1
		issue.submit()
		self.assert_in_sync()

	def test_stock_reservation(self):
		frappe.db.set_single_value("Stock Settings", "enable_stock_reservation", 1)
		documents.purchase_receipt(self.books, qty=50).submit()
		order = frappe.get_doc(
			{
				"doctype": "Sales Order",
				"company": self.books.company,
				"customer": CUSTOMER,
				"transaction_date": nowdate(),
				"delivery_date": nowdate(),
				"currency": "USD",
				"conversion_rate": 1,
				"items": [
					{
						"item_code": ITEM,
						"warehouse": self.books.stores,
						"qty": 5,
						"rate": 25,
						"reserve_stock": 1,
					}
				],
			}
		)
		order.submit()
		order.create_stock_reservation_entries(notify=False)
		self.assertTrue(
			frappe.db.exists("Stock Reservation Entry", {"voucher_no": order.name, "docstatus": 1})
		)
		self.assert_in_sync()
		self.break_and_correct()

	def test_returns(self):
		from erpnext.stock.doctype.delivery_note.delivery_note import make_sales_return
		from erpnext.stock.doctype.purchase_receipt.purchase_receipt import make_purchase_return

		receipt = documents.purchase_receipt(self.books, qty=50)
		receipt.submit()
		note = documents.delivery_note(self.books, qty=4)
		note.submit()
		make_sales_return(note.name).submit()
		make_purchase_return(receipt.name).submit()
		self.assert_in_sync()


class TestManyDocuments(RealLifeTestCase):
	def test_a_reconciliation_of_over_a_hundred_rows_says_in_its_comment_why_it_was_stopped(self):
		documents.purchase_receipt(self.books, qty=500).submit()
		count = documents.stock_reconciliation(self.books, qty=600)
		for _row in range(100):
			count.append("items", {**count.items[0].as_dict(no_nulls=True), "name": None, "idx": None})
		for number, row in enumerate(count.items):
			row.item_code = self.numbered_item(number)
		count.insert()
		add_gl_entry(self.books, self.books.stock_in_hand, 60)
		with patch.object(frappe.db, "rollback"):
			execute_action("Stock Reconciliation", count.name, "_submit")
		[comment] = frappe.get_all(
			"Comment", {"reference_name": count.name, "comment_type": "Comment"}, pluck="content"
		)
		for part in (
			"Action Failed",
			self.books.stock_in_hand,
			"HAND-MADE-1",
			"manual entry on a stock account",
		):
			self.assertIn(part, comment)

	def numbered_item(self, number: int) -> str:
		name = f"SSG Part {number}"
		if not frappe.db.exists("Item", name):
			documents.item(name)
		return name

	def test_each_document_of_an_import_is_judged(self):
		frappe.flags.in_import = True
		self.addCleanup(frappe.flags.pop, "in_import", None)
		# an import sets no defaults
		imported = {"posting_time": "10:00:00", "status": "Draft"}
		for _number in range(5):
			documents.purchase_receipt(self.books, **imported).submit()
		add_gl_entry(self.books, self.books.stock_in_hand, 60)
		for _number in range(3):
			self.assert_blocked(documents.purchase_receipt(self.books, **imported).insert)
		frappe.flags.in_import = False
		self.correct()
		frappe.flags.in_import = True
		for _number in range(3):
			documents.purchase_receipt(self.books, **imported).insert()

	def test_an_amended_document_is_judged_like_a_new_one(self):
		documents.purchase_receipt(self.books, qty=50).submit()
		note = documents.delivery_note(self.books)
		note.submit()
		note.cancel()

		def amend():
			amended = frappe.copy_doc(note)
			amended.update({"amended_from": note.name, "docstatus": 0})
			return amended

		add_gl_entry(self.books, self.books.stock_in_hand, 60)
		self.assert_blocked(amend().insert)
		self.correct()
		amended = amend()
		amended.insert()
		amended.submit()
		self.assert_in_sync()
