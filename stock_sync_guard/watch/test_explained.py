"""What is stored of an explanation: the same answers with it as without, whatever changes."""

from __future__ import annotations

from dataclasses import replace
from unittest.mock import patch

import frappe
from frappe.utils import add_days, getdate, nowdate

from stock_sync_guard.api import get_differences
from stock_sync_guard.engine.findings import AccountDifference
from stock_sync_guard.ledgers import unlisted
from stock_sync_guard.ledgers.comparison import compare_accounts, explain_accounts
from stock_sync_guard.ledgers.disagreeing import _with_stored
from stock_sync_guard.site.ledgers import company_books, run
from stock_sync_guard.tests import documents
from stock_sync_guard.tests.case import last_message
from stock_sync_guard.tests.corruption import (
	add_gl_entry,
	cancel_gl_side,
	change_gl_amount,
	change_stock_value,
	lose_gl_entries,
	lose_stock_entries,
)
from stock_sync_guard.tests.in_sum import assert_same_in_sum, assert_same_in_sum_as_on
from stock_sync_guard.tests.settings import guard_settings
from stock_sync_guard.watch import marks
from stock_sync_guard.watch.test_marks import A_WEEK, LONG_AGO, ClosedSumsTestCase
from stock_sync_guard.watch.verify import compare_findings


class ExplainedTestCase(ClosedSumsTestCase):
	"""Of the two receipts that are closed, the older one has lost its GL entries; the store knows."""

	def setUp(self) -> None:
		super().setUp()
		self.enterContext(guard_settings(self.books.company, older_differences="Off", manual_entries="Off"))
		self.lost = self.receipt(LONG_AGO, qty=3, rate=7)
		lose_gl_entries(self.lost)
		self.queue_reposts()
		marks.mark_everything(self.books.company)
		self.rebuild()

	def assert_same(self, *, stored: bool = True) -> list[AccountDifference]:
		"""The answers are those without the store, now and after the rebuild; `stored`: the store is of use already."""
		self._assert_same_now()
		if stored:
			self.assert_of_use()
		self.rebuild()
		self.assert_of_use()
		return self._assert_same_now()

	def assert_of_use(self) -> None:
		books = company_books(self.books.company)
		for as_on in (None, *self.days()):
			self.assertIsNotNone(_with_stored(run, books, (), (), as_on), as_on)

	def _assert_same_now(self) -> list[AccountDifference]:
		books = company_books(self.books.company)
		without = replace(books, stored_sums=False)
		self.assertEqual(explain_accounts(run, books), explain_accounts(run, without))
		differences = compare_accounts(run, without)
		self.assertEqual(compare_accounts(run, books), differences)
		assert_same_in_sum(self, books)
		for as_on in self.days():
			# that an empty one was a warehouse's, the store may know from later days
			explained, expected = (
				[
					one
					for one in explain_accounts(run, some, as_on=as_on)
					if one.stock_value or one.account_balance
				]
				for some in (books, without)
			)
			self.assertEqual(explained, expected, as_on)
			assert_same_in_sum_as_on(self, books, as_on)
		return differences

	def vouchers(self) -> list[str]:
		differences = self.assert_same()
		return sorted(
			voucher.voucher_no
			for difference in differences
			for voucher in (*difference.vouchers, *difference.pending)
		)


class TestExplained(ExplainedTestCase):
	def test_a_voucher_of_a_closed_day_is_stored_with_its_amounts(self):
		self.assertEqual(self.vouchers(), [self.lost.name])
		[finding] = frappe.get_all(
			"Stock Sync Finding",
			{"company": self.books.company},
			["account", "voucher_type", "voucher_no", "first_date", "last_date", "stock_value"],
			order_by="name",
		)
		day = getdate(add_days(nowdate(), -LONG_AGO))
		self.assertEqual(
			tuple(finding.values()),
			(self.books.stock_in_hand, "Purchase Receipt", self.lost.name, day, day, 21),
		)

	def test_what_is_stored_is_not_looked_for_again(self):
		lose_gl_entries(self.old)
		[difference] = explain_accounts(run, company_books(self.books.company), [self.books.stock_in_hand])
		self.assertEqual([voucher.voucher_no for voucher in difference.vouchers], [self.lost.name])

	def test_damage_of_every_kind_on_days_that_are_open_marked_or_stored(self):
		for days_ago in (0, A_WEEK, LONG_AGO + 40):
			for damage in (lose_stock_entries, cancel_gl_side, lambda doc: change_stock_value(doc, 0.004)):
				with self.subTest(days_ago=days_ago):
					receipt = self.receipt(days_ago)
					damage(receipt)
					self.assert_same()

	def test_a_back_dated_voucher_and_its_cancellation(self):
		receipt = self.receipt(LONG_AGO)
		self.assertEqual(self.vouchers(), [self.lost.name])
		receipt.reload()
		receipt.cancel()
		self.assertEqual(self.vouchers(), [self.lost.name])

	def test_the_voucher_itself_cancelled(self):
		self.lost.reload()
		self.lost.cancel()
		self.assertEqual(self.vouchers(), [])

	def test_with_the_immutable_ledger_a_cancelled_voucher_has_entries_on_two_days(self):
		frappe.db.set_single_value("Accounts Settings", "enable_immutable_ledger", 1)
		self.old.reload()
		self.old.cancel()
		self.assertEqual(self.vouchers(), [self.lost.name])
		frappe.db.sql(
			"DELETE FROM `tabGL Entry` WHERE voucher_no = %s AND posting_date < %s",
			(self.old.name, nowdate()),
		)
		day = getdate(add_days(nowdate(), -LONG_AGO))
		marks.leave_mark(self.books.company, day, day)
		self.assertIn(self.old.name, self.vouchers())

	def test_opposites_of_one_day_are_hidden_until_one_is_repaired(self):
		other = self.receipt(LONG_AGO, qty=1, rate=21)
		change_stock_value(other, -21)
		self.assertEqual(self.vouchers(), [])
		change_stock_value(other, 21)
		day = getdate(add_days(nowdate(), -LONG_AGO))
		marks.leave_mark(self.books.company, day, day)
		self.assertEqual(self.vouchers(), [self.lost.name])

	def test_entries_by_hand(self):
		add_gl_entry(self.books, self.books.stock_in_hand, 50, "BY-HAND")
		add_gl_entry(self.books, self.books.raw_account, 30, "MOVED")
		add_gl_entry(self.books, self.books.stock_in_hand, -30, "MOVED")
		self.assertEqual(self.vouchers(), sorted(["BY-HAND", self.lost.name]))

	def test_the_nightly_run_finds_what_sql_has_changed(self):
		change_gl_amount(self.recent, self.books.stock_in_hand, 4)
		self.assertEqual(compare_findings(self.books.company), [self.books.stock_in_hand])


class ManyVouchersTestCase(ExplainedTestCase):
	"""Six more receipts of closed days have lost their GL entries, of 1 to 6, and one its stock ledger entries."""

	def setUp(self) -> None:
		super().setUp()
		self.receipts = [self.receipt(LONG_AGO - number, qty=1, rate=number) for number in range(1, 7)]
		for receipt in self.receipts:
			lose_gl_entries(receipt)
		self.without_stock = self.receipt(LONG_AGO, qty=1, rate=50)
		lose_stock_entries(self.without_stock)
		self.complete_reposts()
		marks.mark_everything(self.books.company)
		self.rebuild()

	def complete_reposts(self) -> None:
		queued = {"company": self.books.company, "status": "Queued"}
		frappe.db.set_value("Repost Item Valuation", queued, "status", "Completed")


class TestManyVouchers(ManyVouchersTestCase):
	def in_sum(self) -> int:
		return assert_same_in_sum(self, company_books(self.books.company))

	def test_all_but_the_largest_are_told_in_sum(self):
		self.assertEqual(self.in_sum(), 6)

	def test_as_on_a_day_all_but_the_largest_of_those_until_then(self):
		day = getdate(add_days(nowdate(), 4 - LONG_AGO))
		# of those of 1 to 4 and of the first one, which is the largest
		self.assertEqual(assert_same_in_sum_as_on(self, company_books(self.books.company), day), 4)

	def test_whoever_is_stopped_is_told_of_all(self):
		with guard_settings(self.books.company), patch.object(unlisted, "MOST_LISTED", 1):
			[difference] = self.assert_blocked(documents.purchase_receipt(self.books).save)
		self.assertEqual(difference.number_of_vouchers, 8)
		self.assertEqual(difference.to_correct, 21 + 21 - 50)
		self.assertIn("All 8 vouchers by cause:", last_message()["message"])

	def test_a_page_lists_the_largest_and_tells_of_all(self):
		[whole] = get_differences(self.books.company)
		with patch.object(unlisted, "MOST_LISTED", 1):
			[largest] = get_differences(self.books.company, largest_only="true")
		self.assertLess(len(largest["vouchers"]), len(whole["vouchers"]))
		for figure in ("to_correct", "difference", "by_cause"):
			self.assertEqual(largest[figure], whole[figure])
		self.assertEqual(sum(one["vouchers"] for one in largest["by_cause"]), len(whole["vouchers"]))

	def test_one_that_an_open_repost_covers_waits_for_it(self):
		self.receipt(LONG_AGO + 1)
		waiting = frappe.get_all("Repost Item Valuation", {"company": self.books.company, "status": "Queued"})
		self.assertTrue(waiting)
		self.assertEqual(self.in_sum(), 0)

	def test_those_that_changed_since_are_read_anew(self):
		self.receipts[2].reload()
		self.receipts[2].cancel()
		self.complete_reposts()
		self.assertEqual(self.in_sum(), 5)

	def test_an_entry_of_people_is_paired_with_its_voucher(self):
		add_gl_entry(self.books, self.books.stock_in_hand, 4, "BY-HAND")
		self.assertEqual(self.in_sum(), 0)
		self.rebuild()
		self.assertEqual(self.in_sum(), 0)

	def test_a_correction_settles_all_of_them(self):
		with patch.object(unlisted, "MOST_LISTED", 1):
			self.correct()
		self.assertEqual(self.vouchers(), [])

	def test_a_store_of_before_has_them_one_by_one(self):
		frappe.db.sql("UPDATE `tabStock Sync Finding` SET cause_alone = NULL, size = 0")
		self.assertEqual(self.in_sum(), 0)


class TestExplainedSettlements(ExplainedTestCase):
	def test_a_correction_submitted_and_cancelled(self):
		correction = self.correct()
		self.assertEqual(self.vouchers(), [])
		self.move_to_a_closed_day(correction)
		self.assertEqual(self.vouchers(), [])
		correction.reload()
		correction.cancel()
		self.assertEqual(self.vouchers(), [self.lost.name])

	def test_a_correction_that_is_not_needed_any_more(self):
		correction = self.correct()
		self.move_to_a_closed_day(correction)
		self.assert_same()
		day = getdate(add_days(nowdate(), -LONG_AGO))
		change_stock_value(self.lost, -21)
		marks.leave_mark(self.books.company, day, day)
		self.assertEqual(self.vouchers(), [self.lost.name])

	def test_a_correction_reversed_and_its_reversal_cancelled(self):
		from erpnext.accounts.doctype.journal_entry.journal_entry import make_reverse_journal_entry

		correction = self.correct()
		self.move_to_a_closed_day(correction)
		self.assert_same()
		day = getdate(add_days(nowdate(), -LONG_AGO))
		change_stock_value(self.lost, -21)
		marks.leave_mark(self.books.company, day, day)
		reversal = make_reverse_journal_entry(correction.name)
		reversal.posting_date = nowdate()
		reversal.submit()
		self.assert_same()
		reversal.cancel()
		self.assert_same()

	def move_to_a_closed_day(self, correction) -> None:
		day = add_days(nowdate(), -A_WEEK)
		for doctype, field in (
			("GL Entry", "voucher_no"),
			("Stock Sync Corrected Voucher", "journal_entry"),
			("Journal Entry", "name"),
		):
			frappe.db.set_value(doctype, {field: correction.name}, "posting_date", day)
		marks.leave_mark(self.books.company, getdate(day), getdate(day))
		self.rebuild()


class TestExplainedAccounts(ExplainedTestCase):
	def change_account(self, account: str) -> None:
		warehouse = frappe.get_doc("Warehouse", self.books.stores)
		warehouse.update({"account": account}).save()

	def test_a_changed_account_is_a_few_rows(self):
		self.receipt(LONG_AGO + 3)
		self.change_account(self.books.raw_account)
		differences = self.assert_same(stored=False)
		self.assertTrue(any(one.posted_elsewhere for one in differences))
		self.assertEqual(
			set(
				frappe.get_all(
					"Stock Sync Finding", {"company": self.books.company}, pluck="voucher_no", order_by="name"
				)
			),
			{self.lost.name},
		)
		self.change_account("")
		self.assert_same(stored=False)

	def test_a_former_account(self):
		self.change_account(self.books.unused_account)
		self.receipt(A_WEEK, qty=2, rate=9)
		self.assert_same(stored=False)
		self.change_account("")
		differences = self.assert_same(stored=False)
		self.assertIn(self.books.unused_account, [one.account for one in differences])
		frappe.get_doc("Account", self.books.unused_account).update({"account_type": "Bank"}).save()
		self.assert_same(stored=False)

	def test_a_new_warehouse_outdates_nothing(self):
		documents_before = self.vouchers()
		frappe.get_doc(
			{"doctype": "Warehouse", "warehouse_name": "Annex", "company": self.books.company}
		).insert()
		self.assertEqual(self.vouchers(), documents_before)

	def test_a_saved_warehouse_outdates_nothing(self):
		transfer = self.dated(
			documents.stock_entry(self.books, source=self.books.stores, target=self.books.raw), A_WEEK
		)
		transfer.submit()
		lose_gl_entries(transfer)
		self.assertIn(transfer.name, self.vouchers())
		frappe.get_doc("Warehouse", self.books.raw).save()
		self.assert_same()

	def test_renamed_and_merged_accounts_and_warehouses(self):
		named = self.books.named
		for doctype, old, new, merge in (
			("Account", self.books.stock_in_hand, named("Renamed"), False),
			("Warehouse", self.books.stores, named("Renamed"), False),
			("Warehouse", named("Renamed"), self.books.finished_goods, True),
		):
			with self.subTest(doctype=doctype, merge=merge):
				frappe.rename_doc(doctype, old, new, merge=merge, force=True, show_alert=False)
				frappe.clear_cache()
				self.assert_same(stored=False)
