"""The set-up check: each line appears with its state, and is gone once its advice was followed."""

from __future__ import annotations

from unittest.mock import patch

import frappe
from frappe.utils import add_days, now_datetime

from stock_sync_guard.api import check_set_up
from stock_sync_guard.ledgers.set_up import Check
from stock_sync_guard.site.policy import SETTINGS
from stock_sync_guard.tests import corruption, documents
from stock_sync_guard.tests.books import ITEM, OTHER_BOOKS
from stock_sync_guard.tests.case import GuardTestCase, company_value
from stock_sync_guard.tests.settings import guard_settings


class SetUpTestCase(GuardTestCase):
	def line(self, check: Check, *, thorough: bool = False) -> dict | None:
		lines = [
			one
			for one in check_set_up(thorough)
			if one["company"] in ("", self.books.company) and one["check"] == check.value
		]
		return lines[0] if lines else None

	def assert_found(self, check: Check, name: str, detail: str = "", *, thorough: bool = False) -> None:
		line = self.line(check, thorough=thorough)
		self.assertIsNotNone(line, check)
		self.assertIn((name, detail), [(one["name"], one["detail"]) for one in line["records"]])

	def assert_gone(self, check: Check, name: str | None = None, *, thorough: bool = False) -> None:
		line = self.line(check, thorough=thorough)
		self.assertNotIn(name, [one["name"] for one in line["records"]] if line and name else [])
		if name is None:
			self.assertIsNone(line)

	def set_account(self, warehouse: str, account: str | None) -> None:
		frappe.db.set_value("Warehouse", warehouse, "account", account)
		frappe.clear_document_cache("Warehouse", warehouse)


class TestAccountsOfWarehouses(SetUpTestCase):
	def test_a_warehouse_without_account(self):
		with company_value(self.books.company, default_inventory_account=None):
			accounts = frappe.get_all(
				"Account", {"company": self.books.company, "account_type": "Stock"}, pluck="name"
			)
			for account in accounts:
				frappe.db.set_value("Account", account, "account_type", "")
			self.assert_found(Check.WAREHOUSE_WITHOUT_ACCOUNT, self.books.stores)
			self.set_account(self.books.stores, self.books.stock_in_hand)
			self.assert_gone(Check.WAREHOUSE_WITHOUT_ACCOUNT, self.books.stores)

	def test_a_warehouse_that_falls_back_to_an_arbitrary_account(self):
		with company_value(self.books.company, default_inventory_account=None):
			self.assertTrue(self.line(Check.ARBITRARY_ACCOUNT))
		with company_value(self.books.company, default_inventory_account=self.books.stock_in_hand):
			self.assert_gone(Check.ARBITRARY_ACCOUNT)

	def test_an_account_of_another_company(self):
		self.set_account(self.books.stores, OTHER_BOOKS.stock_in_hand)
		self.assert_found(Check.ACCOUNT_OF_OTHER_COMPANY, self.books.stores, OTHER_BOOKS.stock_in_hand)
		self.set_account(self.books.stores, self.books.stock_in_hand)
		self.assert_gone(Check.ACCOUNT_OF_OTHER_COMPANY)

	def test_an_account_that_is_not_of_type_stock(self):
		frappe.db.set_value("Account", self.books.raw_account, "account_type", "")
		self.assert_found(Check.ACCOUNT_NOT_OF_TYPE_STOCK, self.books.raw_account, self.books.raw)
		frappe.db.set_value("Account", self.books.raw_account, "account_type", "Stock")
		self.assert_gone(Check.ACCOUNT_NOT_OF_TYPE_STOCK)

	def test_an_account_of_type_stock_that_no_warehouse_posts_to(self):
		self.assert_found(Check.STOCK_ACCOUNT_WITHOUT_WAREHOUSE, self.books.unused_account)
		self.set_account(self.books.finished_goods, self.books.unused_account)
		self.assert_gone(Check.STOCK_ACCOUNT_WITHOUT_WAREHOUSE)


class TestStock(SetUpTestCase):
	def test_a_disabled_warehouse_with_value(self):
		documents.purchase_receipt(self.books, qty=2).submit()
		frappe.db.set_value("Warehouse", self.books.stores, "disabled", 1)
		self.assert_found(Check.DISABLED_WAREHOUSE_WITH_VALUE, self.books.stores, "$ 20.00")
		frappe.db.set_value("Warehouse", self.books.stores, "disabled", 0)
		documents.stock_entry(self.books, source=self.books.stores, qty=2).submit()
		frappe.db.set_value("Warehouse", self.books.stores, "disabled", 1)
		self.assert_gone(Check.DISABLED_WAREHOUSE_WITH_VALUE)

	def test_value_without_quantity(self):
		documents.purchase_receipt(self.books, qty=2).submit()
		issue = documents.stock_entry(self.books, source=self.books.stores, qty=2)
		issue.submit()
		corruption.change_stock_value(issue, 4)
		detail = f"{self.books.stores}, $ 4.00"
		self.assert_found(Check.VALUE_WITHOUT_QUANTITY, ITEM, detail, thorough=True)
		self.assert_gone(Check.VALUE_WITHOUT_QUANTITY)  # not without looking through the ledgers
		corruption.change_stock_value(issue, -4)
		self.assert_gone(Check.VALUE_WITHOUT_QUANTITY, thorough=True)

	def test_what_was_only_counted_is_no_value_without_quantity(self):
		documents.stock_reconciliation(self.books, self.books.finished_goods, qty=5, rate=4).submit()
		for check in (Check.VALUE_WITHOUT_QUANTITY, Check.RUNNING_BALANCE, Check.BIN):
			self.assert_gone(check, ITEM, thorough=True)

	def test_a_value_that_a_reconciliation_to_nothing_left(self):
		documents.purchase_receipt(self.books, qty=2).submit()
		count = documents.stock_reconciliation(self.books, qty=0, rate=0)
		count.submit()
		corruption.change_stock_value(count, 3)
		detail = f"{self.books.stores}, $ 3.00"
		self.assert_found(Check.VALUE_WITHOUT_QUANTITY, ITEM, detail, thorough=True)

	def test_a_running_balance_that_is_not_what_the_entries_add_up_to(self):
		receipt = documents.purchase_receipt(self.books, qty=2)
		receipt.submit()
		corruption.change_running_balance(receipt, stock_value=6)
		self.assert_found(Check.RUNNING_BALANCE, ITEM, f"{self.books.stores}, $ 6.00", thorough=True)
		corruption.change_running_balance(receipt, stock_value=-6)
		self.assert_gone(Check.RUNNING_BALANCE, thorough=True)

	def test_a_bin_that_differs(self):
		receipt = documents.purchase_receipt(self.books, qty=2)
		receipt.submit()
		corruption.change_bin(receipt, stock_value=-1)
		self.assert_found(Check.BIN, ITEM, f"{self.books.stores}, $ -1.00", thorough=True)
		corruption.change_bin(receipt, stock_value=1)
		self.assert_gone(Check.BIN, thorough=True)

	def test_a_document_without_any_ledger_entry(self):
		receipt = documents.purchase_receipt(self.books, qty=2)
		receipt.submit()
		corruption.lose_gl_entries(receipt)
		corruption.lose_stock_entries(receipt)
		self.assert_found(Check.DOCUMENT_WITHOUT_ENTRIES, receipt.name, thorough=True)
		receipt.reload()
		receipt.cancel()
		self.assert_gone(Check.DOCUMENT_WITHOUT_ENTRIES, receipt.name, thorough=True)


class TestReposts(SetUpTestCase):
	def test_a_repost_that_waits_for_days_and_one_that_failed(self):
		receipt = documents.purchase_receipt(self.books, qty=2)
		receipt.submit()
		for status, check in (("Queued", Check.REPOST_WAITS), ("Failed", Check.REPOST_FAILED)):
			repost = frappe.get_doc(
				{
					"doctype": "Repost Item Valuation",
					"name": f"ssg-{status.lower()}",
					"company": self.books.company,
					"based_on": "Transaction",
					"voucher_type": receipt.doctype,
					"voucher_no": receipt.name,
					"posting_date": receipt.posting_date,
					"status": status,
					"docstatus": 1,
				}
			)
			repost.db_insert()
			frappe.db.set_value(
				repost.doctype, repost.name, "creation", add_days(now_datetime(), -3), update_modified=False
			)
			self.assert_found(check, repost.name)
			frappe.db.set_value(repost.doctype, repost.name, "status", "Completed")
			self.assert_gone(check)


class TestCorrection(SetUpTestCase):
	def test_no_adjustment_account(self):
		with company_value(self.books.company, stock_adjustment_account=None):
			self.assert_found(Check.ADJUSTMENT_ACCOUNT, self.books.company)
			with guard_settings(self.books.company, adjustment_account=self.books.stock_adjustment):
				self.assert_gone(Check.ADJUSTMENT_ACCOUNT)

	def test_a_budget_that_stops_it(self):
		self.assert_gone(Check.BUDGET)
		budget = documents.stopping_budget(self.books, amount=10)
		self.assert_gone(Check.BUDGET)
		corruption.add_gl_entry(self.books, self.books.stock_in_hand, 60)  # a correction of 60 is an expense
		self.assert_found(Check.BUDGET, self.books.stock_adjustment)
		budget.cancel()
		self.assert_gone(Check.BUDGET)

	def test_a_scheduler_that_is_off(self):
		with patch("stock_sync_guard.desk.set_up.is_scheduler_inactive", return_value=True):
			self.assertIn("scheduler enable", self.line(Check.SCHEDULER_OFF)["advice"])
		with patch("stock_sync_guard.desk.set_up.is_scheduler_inactive", return_value=False):
			self.assert_gone(Check.SCHEDULER_OFF)


class TestRights(SetUpTestCase):
	def test_it_takes_the_right_to_read_settings_and_both_ledgers(self):
		for roles in (("Stock User",), ("Accounts User",), ("Stock User", "Sales User"), ("System Manager",)):
			self.as_user(*roles)
			with self.assertRaises(frappe.PermissionError, msg=roles):
				check_set_up()
		self.as_user("Accounts User", "Stock User")
		self.assertIn(self.books.company, {line["company"] for line in check_set_up()})

	def test_nothing_is_told_of_a_company_that_one_may_not_read(self):
		user = self.as_user("Accounts User", "Stock User")
		self.restrict(user, "Company", OTHER_BOOKS.company)
		self.assertLessEqual({line["company"] for line in check_set_up(True)}, {"", OTHER_BOOKS.company})
		self.assertTrue(frappe.has_permission(SETTINGS, "read"))
