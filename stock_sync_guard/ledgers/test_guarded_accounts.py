"""Which accounts are guarded: those that warehouses post to, and those that were one's; and where money is elsewhere."""

from __future__ import annotations

import frappe
from frappe.model.document import Document

from stock_sync_guard.api import create_journal_entry, get_differences
from stock_sync_guard.engine.findings import Cause
from stock_sync_guard.tests import documents
from stock_sync_guard.tests.books import SERVICE_ITEM
from stock_sync_guard.tests.case import GuardTestCase, last_message
from stock_sync_guard.tests.corruption import add_gl_entry, lose_gl_entries


class AccountsTestCase(GuardTestCase):
	def set_account(self, warehouse: str, account: str | None) -> None:
		frappe.db.set_value("Warehouse", warehouse, "account", account)
		frappe.flags.pop("warehouse_account_map", None)

	def account(self, name: str, parent: str, **values) -> str:
		account = frappe.get_doc(
			{
				"doctype": "Account",
				"account_name": name,
				"company": self.books.company,
				"parent_account": parent,
				**values,
			}
		)
		return account.insert().name

	def differences(self) -> dict[str, dict]:
		return {one["account"]: one for one in get_differences(self.books.company)}


class TestAnAccountThatNoWarehousePostsTo(AccountsTestCase):
	def setUp(self):
		super().setUp()
		documents.purchase_receipt(self.books, qty=50).submit()

	def allowance(self) -> str:
		stock_assets = frappe.db.get_value("Account", self.books.stock_in_hand, "parent_account")
		return self.account("Provision for Obsolescence", stock_assets, account_type="Stock")

	def test_takes_a_journal_entry_and_is_listed_without_an_entry(self):
		allowance = self.allowance()
		expense = self.books.named("Miscellaneous Expenses")
		documents.journal_entry(self.books, expense, allowance, 500).submit()
		documents.delivery_note(self.books).submit()
		listed = self.differences()[allowance]
		self.assertEqual((listed["difference"], listed["to_correct"], listed["out_of_sync"]), (500, 0, False))
		self.assertFalse(listed["guarded"])
		self.assertEqual(listed["vouchers"], [])
		for accounts in (None, [allowance]):
			with self.assertRaisesRegex(frappe.ValidationError, "Nothing to adjust"):
				create_journal_entry(self.books.company, accounts)

	def test_takes_a_service_invoice_where_it_is_an_expense_account(self):
		"""As the purchases account of the chart "Portugal - Plano de Contas SNC"."""
		parent = frappe.db.get_value("Account", self.books.named("Miscellaneous Expenses"), "parent_account")
		purchases = self.account("Compras", parent, account_type="Stock")
		invoice = documents.purchase_invoice(self.books, update_stock=0, qty=1, rate=300)
		invoice.items[0].update({"item_code": SERVICE_ITEM, "expense_account": purchases, "warehouse": None})
		invoice.submit()
		invoice.reload()
		invoice.cancel()

	def test_is_told_from_one_whose_warehouse_was_disabled(self):
		self.set_account(self.books.raw_group, self.books.unused_account)
		frappe.db.set_value("Warehouse", self.books.raw, "disabled", 1)
		add_gl_entry(self.books, self.books.unused_account, 40)
		self.assertTrue(self.differences()[self.books.unused_account]["out_of_sync"])


class TestAnAccountThatWasAWarehouses(AccountsTestCase):
	"""Ten bolts at 100 came into a warehouse, then the warehouse got another account."""

	def setUp(self):
		super().setUp()
		documents.purchase_receipt(self.books, self.books.stores, qty=50).submit()
		self.old, self.new = self.books.raw_account, self.books.unused_account
		documents.purchase_receipt(self.books, self.books.raw, qty=10, rate=100).submit()
		self.set_account(self.books.raw_group, self.new)

	def test_is_where_the_money_is_whatever_its_type_says_today(self):
		for account_type in ("", "Fixed Asset"):
			with self.subTest(account_type):
				frappe.db.set_value("Account", self.old, "account_type", account_type)
				documents.delivery_note(self.books, self.books.raw).submit()
				differences = self.differences()
				self.assertEqual(
					{account: one["posted_elsewhere"] for account, one in differences.items()},
					{self.old: -1000, self.new: 1000},
				)
				self.assertEqual({one["to_correct"] for one in differences.values()}, {0})

	def test_gets_the_reclassifying_entry_whatever_its_type_says_today(self):
		frappe.db.set_value("Account", self.old, "account_type", "")
		entry = self.correct([self.new])
		self.assertEqual(
			[(row.account, row.debit, row.credit) for row in entry.accounts],
			[(self.old, 0, 1000), (self.new, 1000, 0)],
		)
		self.assertEqual(self.differences(), {})
		documents.delivery_note(self.books, self.books.raw).submit()

	def test_stays_guarded(self):
		frappe.db.set_value("Account", self.old, "account_type", "")
		self.correct([self.new])
		expense = self.books.named("Miscellaneous Expenses")
		[difference] = self.assert_blocked(documents.journal_entry(self.books, expense, self.old, 70).submit)
		self.assertEqual((difference.account, difference.to_correct), (self.old, 70))

	def test_does_not_hide_a_voucher_that_lost_its_gl_entries_since(self):
		frappe.db.set_value("Account", self.old, "account_type", "")
		lost = documents.purchase_receipt(self.books, self.books.raw, qty=3, rate=7)
		lost.submit()
		lose_gl_entries(lost)
		[difference] = self.assert_blocked(documents.delivery_note(self.books, self.books.raw).save)
		self.assertEqual(
			(difference.account, difference.to_correct, difference.posted_elsewhere), (self.new, 21, 1000)
		)
		self.assertEqual([v.voucher_no for v in difference.vouchers], [lost.name])


class TestATransferBetweenTwoAccounts(AccountsTestCase):
	def setUp(self):
		super().setUp()
		documents.purchase_receipt(self.books, self.books.stores, qty=50).submit()

	def transfer(self, qty: float = 10) -> Document:
		transfer = documents.stock_entry(self.books, source=self.books.stores, target=self.books.raw, qty=qty)
		transfer.submit()
		return transfer

	def test_that_lost_its_gl_entries_is_not_money_posted_elsewhere(self):
		transfer = self.transfer()
		lose_gl_entries(transfer)
		differences = self.assert_blocked(documents.delivery_note(self.books).save)
		self.assertEqual([(d.account, d.to_correct) for d in differences], [(self.books.stock_in_hand, -100)])
		self.assertEqual(
			{account: one["to_correct"] for account, one in self.differences().items()},
			{self.books.stock_in_hand: -100, self.books.raw_account: 100},
		)
		[voucher] = differences[0].vouchers
		self.assertEqual((voucher.voucher_no, voucher.cause), (transfer.name, Cause.GL_MISSING))
		self.assertIn("repost", last_message()["message"])

	def test_that_lost_its_gl_entries_counts_although_the_company_was_saved_since(self):
		lose_gl_entries(self.transfer())
		frappe.db.set_value("Company", self.books.company, "sales_monthly_history", "{}")
		self.assert_blocked(documents.delivery_note(self.books).save)

	def test_within_one_account_before_one_of_them_got_another_has_its_money_on_the_old_one(self):
		documents.stock_entry(
			self.books, source=self.books.stores, target=self.books.finished_goods, qty=10
		).submit()
		self.set_account(self.books.finished_goods, self.books.unused_account)
		documents.delivery_note(self.books, self.books.finished_goods).submit()
		self.assertEqual(
			{account: one["posted_elsewhere"] for account, one in self.differences().items()},
			{self.books.stock_in_hand: -100, self.books.unused_account: 100},
		)
