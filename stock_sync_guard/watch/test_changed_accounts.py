"""A warehouse gets another account: what is stored goes on to serve, and only what may be otherwise now is read anew."""

from __future__ import annotations

import json

import frappe
from frappe.utils import add_days, getdate, nowdate

from stock_sync_guard.ledgers.disagreeing import _with_stored
from stock_sync_guard.ledgers.explained import read_explained
from stock_sync_guard.site.ledgers import company_books, run
from stock_sync_guard.tests import documents
from stock_sync_guard.tests.corruption import (
	add_gl_entry,
	change_gl_amount,
	change_stock_value,
	lose_gl_entries,
)
from stock_sync_guard.watch import marks
from stock_sync_guard.watch.rebuild import store_next
from stock_sync_guard.watch.test_explained import ExplainedTestCase
from stock_sync_guard.watch.test_marks import A_WEEK, LONG_AGO
from stock_sync_guard.watch.verify import compare_findings


class TestChangedAccounts(ExplainedTestCase):
	def change_account(self, account: str, warehouse: str | None = None) -> None:
		warehouse = frappe.get_doc("Warehouse", warehouse or self.books.stores)
		warehouse.update({"account": account}).save()

	def transfer(self, source: str, target: str, days_ago: int = LONG_AGO):
		transfer = self.dated(documents.stock_entry(self.books, source=source, target=target), days_ago)
		transfer.submit()
		return transfer

	def add_gl_entry_long_ago(self, account: str) -> None:
		add_gl_entry(self.books, account, 50, "BY-HAND")
		day = add_days(nowdate(), -LONG_AGO)
		frappe.db.sql("UPDATE `tabGL Entry` SET posting_date = %s WHERE voucher_no = 'BY-HAND'", day)
		marks.mark_everything(self.books.company)
		self.rebuild()

	def assert_adapted(self) -> list:
		"""The store is of use at once and after one step of the rebuild, which explains nothing else anew."""
		before = read_explained(run, company_books(self.books.company))
		self.assertIsNotNone(_with_stored(run, company_books(self.books.company), (), ()))
		self._assert_same_now()
		self.assertTrue(store_next(self.books.company))
		after = read_explained(run, company_books(self.books.company))
		self.assertEqual(after.until, before.until)
		self.assertNotEqual(after.accounts, before.accounts)
		self.assert_of_use()
		self.assertFalse(store_next(self.books.company))
		self.assertEqual(compare_findings(self.books.company), [])
		return self._assert_same_now()

	def assert_all_anew(self) -> None:
		self.assertIsNone(_with_stored(run, company_books(self.books.company), (), ()))
		self.assert_same(stored=False)

	def findings(self) -> set[tuple[str, str]]:
		return set(
			frappe.get_all(
				"Stock Sync Finding",
				{"company": self.books.company, "explained": 1},
				["account", "voucher_no"],
				order_by="name",
				as_list=True,
			)
		)

	def test_what_agreed_is_posted_elsewhere_and_what_disagreed_is_on_the_new_account(self):
		self.change_account(self.books.raw_account)
		differences = self.assert_adapted()
		elsewhere = {one.account: one.posted_elsewhere for one in differences}
		self.assertEqual(elsewhere[self.books.stock_in_hand], -elsewhere[self.books.raw_account])
		self.assertEqual(self.findings(), {(self.books.raw_account, self.lost.name)})

	def test_vouchers_posted_before_the_change_on_open_days_and_after_it(self):
		before = self.receipt(0)
		self.change_account(self.books.raw_account)
		after, lost_after = self.receipt(0), self.receipt(0, qty=1, rate=4)
		lose_gl_entries(lost_after)
		lose_gl_entries(before)
		self.assert_adapted()
		self.receipt(LONG_AGO + 2)
		self.assert_same()
		self.assertNotIn((self.books.raw_account, after.name), self.findings())

	def test_transfers_within_the_account_of_then_had_no_gl_entries(self):
		self.transfer(self.books.stores, self.books.finished_goods)
		self.transfer(self.books.stores, self.books.raw)
		self.rebuild()
		self.change_account(self.books.raw_account)
		self.assert_adapted()

	def test_one_warehouse_after_the_other_back_again_and_to_a_third_account(self):
		self.transfer(self.books.stores, self.books.finished_goods)
		self.rebuild()
		for account, warehouse in (
			(self.books.raw_account, self.books.stores),
			(self.books.raw_account, self.books.finished_goods),
			("", self.books.stores),
			(self.books.unused_account, self.books.stores),
			(self.books.raw_account, self.books.stores),
		):
			with self.subTest(account=account, warehouse=warehouse):
				self.change_account(account, warehouse)
				self.receipt(0)
				self.assert_adapted()

	def test_the_account_of_then_is_a_former_one(self):
		self.change_account(self.books.unused_account)
		self.receipt(A_WEEK, qty=2, rate=9)
		self.rebuild()
		self.change_account("")
		differences = self.assert_adapted()
		self.assertIn(self.books.unused_account, [one.account for one in differences])
		[former] = frappe.get_all("Stock Sync Closing", {"name": self.books.company}, pluck="former_accounts")
		self.assertEqual(json.loads(former), [self.books.unused_account])
		self.change_account(self.books.unused_account)
		self.assert_adapted()
		[former] = frappe.get_all("Stock Sync Closing", {"name": self.books.company}, pluck="former_accounts")
		self.assertEqual(json.loads(former), [])

	def test_an_entry_by_hand_on_the_account_of_then(self):
		self.add_gl_entry_long_ago(self.books.stock_in_hand)
		self.change_account(self.books.raw_account)
		self.assert_adapted()
		self.assertIn((self.books.stock_in_hand, "BY-HAND"), self.findings())

	def test_roundings_are_on_the_account_that_they_would_be_on(self):
		for by in (0.003, -0.004):
			change_stock_value(self.receipt(LONG_AGO, qty=1, rate=5), by)
		change_gl_amount(self.receipt(A_WEEK, qty=1, rate=5), self.books.stock_in_hand, 0.003)
		marks.mark_everything(self.books.company)
		self.rebuild()
		self.change_account(self.books.raw_account)
		self.assert_adapted()

	def test_what_was_corrected_and_then_repaired(self):
		correction = self.correct()
		self.assert_same()
		self.change_account(self.books.raw_account)
		self.assert_adapted()
		correction.reload()
		correction.cancel()
		self.assert_same()

	def test_opposites_that_hid_each_other_are_found_by_the_background_job(self):
		other = self.receipt(LONG_AGO, qty=1, rate=21)
		change_stock_value(other, -21)
		day = getdate(other.posting_date)
		marks.leave_mark(self.books.company, day, day)
		self.rebuild()
		self.assertEqual(self.findings(), set())
		self.change_account(self.books.raw_account)
		self.rebuild()
		self._assert_same_now()
		self.assertEqual({voucher for _account, voucher in self.findings()}, {self.lost.name, other.name})

	def test_an_account_that_people_had_booked_on_has_all_explained_anew(self):
		self.add_gl_entry_long_ago(self.books.unused_account)
		self.change_account(self.books.unused_account)
		self.assert_all_anew()

	def test_the_companys_default_has_all_explained_anew(self):
		company = frappe.get_doc("Company", self.books.company)
		self.addCleanup(frappe.clear_cache)
		company.update({"default_inventory_account": self.books.raw_account}).save()
		self.assert_all_anew()
