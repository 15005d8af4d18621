"""The control rule on the doctypes that meet a stock account more rarely than a Journal Entry does."""

from __future__ import annotations

import unittest

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, nowdate

from stock_sync_guard.api import get_differences
from stock_sync_guard.tests import documents
from stock_sync_guard.tests.books import ASSET_ITEM
from stock_sync_guard.tests.case import GuardTestCase, OutOfSyncTestCase
from stock_sync_guard.tests.corruption import add_gl_entry


class TestAssetDocuments(GuardTestCase):
	"""A warehouse posts to an account that assets are booked on: a mistake, and ERPNext lets it happen."""

	def setUp(self):
		super().setUp()
		self.fixed_asset_account = self.books.named("Plants and Machineries")

	def make_stock_account(self, account: str) -> None:
		document = frappe.get_doc("Account", account)
		document.account_type = "Stock"
		document.save()
		frappe.db.set_value("Warehouse", self.books.finished_goods, "account", account)
		frappe.flags.pop("warehouse_account_map", None)

	def asset(self, **values) -> Document:
		return documents.asset(self.books, **values)

	def test_an_asset_is_refused_where_it_widens(self):
		frappe.db.set_value("Asset Category", "SSG Machines", "enable_cwip_accounting", 1)
		frappe.db.set_value(
			"Company",
			self.books.company,
			"capital_work_in_progress_account",
			self.books.named("CWIP Account"),
		)
		receipt = documents.purchase_receipt(self.books, item_code=ASSET_ITEM, qty=1, rate=900)
		receipt.items[0].asset_location = "SSG Hall"
		receipt.submit()
		asset = self.asset(purchase_receipt=receipt.name, purchase_receipt_item=receipt.items[0].name)
		self.make_stock_account(self.fixed_asset_account)
		[difference] = self.assert_blocked(asset.submit)
		self.assertEqual((difference.account, difference.to_correct), (self.fixed_asset_account, -900))

	def test_an_asset_repair_is_refused_where_it_widens_and_passes_where_it_narrows(self):
		asset = self.asset(is_existing_asset=1)
		asset.submit()
		expense_account = self.books.named("Miscellaneous Expenses")
		invoice = documents.purchase_invoice(self.books, update_stock=0, qty=1, rate=60)
		invoice.items[0].item_code, invoice.items[0].item_name = None, "Welding"
		invoice.items[0].update({"uom": "Nos", "expense_account": expense_account, "warehouse": None})
		invoice.submit()
		repair = frappe.get_doc(
			{
				"doctype": "Asset Repair",
				"asset": asset.name,
				"company": self.books.company,
				"failure_date": nowdate(),
				"completion_date": nowdate(),
				"repair_status": "Completed",
				"capitalize_repair_cost": 1,
				"repair_cost": 60,
				"purchase_invoice": invoice.name,
				# ERPNext 16 has room for several
				"invoices": [
					{"purchase_invoice": invoice.name, "expense_account": expense_account, "repair_cost": 60}
				],
				"cost_center": self.books.cost_center,
			}
		)
		repair.insert()
		self.make_stock_account(expense_account)  # on which the invoice has left 60
		repair.submit()
		self.assertEqual(get_differences(self.books.company), [])
		[difference] = self.assert_blocked(repair.cancel)
		self.assertEqual((difference.account, difference.to_correct), (expense_account, -60))


class TestPeriodEnd(OutOfSyncTestCase):
	def test_a_period_closing_voucher_passes_and_leaves_the_difference_as_it_was(self):
		closing = documents.period_closing_voucher(self.books, nowdate())
		documents.journal_entry(self.books, self.books.named("Cash"), self.books.named("Sales"), 50).submit()
		closing.insert()
		closing.submit()
		self.assertTrue(frappe.db.exists("GL Entry", {"voucher_no": closing.name}))
		self.assertEqual([d["to_correct"] for d in get_differences(self.books.company)], [21])

	def test_an_exchange_rate_revaluation_leaves_a_stock_account_in_another_currency_alone(self):
		account = frappe.get_doc(
			{
				"doctype": "Account",
				"account_name": "Stock In Euro",
				"company": self.books.company,
				"parent_account": frappe.db.get_value("Account", self.books.stock_in_hand, "parent_account"),
				"account_type": "Stock",
				"account_currency": "EUR",
			}
		).insert()
		bank = frappe.get_doc(
			{
				**account.as_dict(),
				"name": None,
				"account_name": "Bank In Euro",
				"account_type": "Bank",
				"parent_account": self.books.named("Bank Accounts"),
			}
		)
		bank = frappe.get_doc("Account", bank.insert().name)
		for name in (account.name, bank.name):
			add_gl_entry(self.books, name, 40, f"HAND-MADE-{name}")
		frappe.db.set_value(
			"GL Entry",
			{"account": ("in", (account.name, bank.name))},
			{"account_currency": "EUR", "debit_in_account_currency": 30},
		)
		revaluation = frappe.get_doc(
			{
				"doctype": "Exchange Rate Revaluation",
				"company": self.books.company,
				"posting_date": nowdate(),
				"rounding_loss_allowance": 0.05,
			}
		)
		accounts = {row["account"] for row in revaluation.get_accounts_data()}
		self.assertIn(bank.name, accounts)
		self.assertNotIn(account.name, accounts)


@unittest.skipUnless("hrms" in frappe.get_installed_apps(), "Expense Claim comes with the app hrms")
class TestExpenseClaim(OutOfSyncTestCase):
	def claim(self, amount: float) -> Document:
		employee = frappe.db.get_value("Employee", {"company": self.books.company})
		if not employee:
			employee = (
				frappe.get_doc(
					{
						"doctype": "Employee",
						"first_name": "Stan",
						"company": self.books.company,
						"gender": "Other",
						"date_of_birth": "1990-01-01",
						"date_of_joining": add_days(nowdate(), -30),
					}
				)
				.insert()
				.name
			)
		if not frappe.db.exists("Expense Claim Type", "SSG Errand"):
			frappe.get_doc({"doctype": "Expense Claim Type", "expense_type": "SSG Errand"}).insert()
		return frappe.get_doc(
			{
				"doctype": "Expense Claim",
				"employee": employee,
				"company": self.books.company,
				"payable_account": self.books.named("Creditors"),
				"approval_status": "Approved",
				"posting_date": nowdate(),
				"expenses": [
					{
						"expense_date": nowdate(),
						"expense_type": "SSG Errand",
						"default_account": self.books.stock_in_hand,
						"amount": amount,
						"sanctioned_amount": amount,
						"cost_center": self.books.cost_center,
					}
				],
			}
		)

	def test_it_is_refused_where_it_widens_and_passes_where_it_narrows(self):
		self.assert_blocked(self.claim(500).submit)
		claim = self.claim(20)
		claim.submit()
		self.assertEqual([d["to_correct"] for d in get_differences(self.books.company)], [1])
		self.assert_blocked(claim.cancel)
