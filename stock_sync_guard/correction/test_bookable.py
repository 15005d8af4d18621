"""What keeps ERPNext from taking a correction is told when it is drafted, with the way out."""

from __future__ import annotations

import frappe
from frappe.utils import nowdate

from stock_sync_guard.ledgers.totals import read_totals
from stock_sync_guard.site.ledgers import company_books, run
from stock_sync_guard.tests import documents
from stock_sync_guard.tests.case import DraftTestCase
from stock_sync_guard.tests.corruption import add_gl_entry
from stock_sync_guard.tests.freezing import let_into_frozen_accounts
from stock_sync_guard.tests.settings import guard_settings


class TestBookable(DraftTestCase):
	def set_account(self, account: str, **values: object) -> None:
		frappe.db.set_value("Account", account, values)
		frappe.clear_document_cache("Account", account)

	def test_a_disabled_account_is_told_when_drafting(self):
		for account in (self.books.stock_in_hand, self.books.stock_adjustment):
			self.set_account(account, disabled=1)
			with self.assertRaisesRegex(frappe.ValidationError, f"{account}.*disabled"):
				self.draft()
			self.set_account(account, disabled=0)
		self.assert_submitting_cures(self.draft())

	def test_a_frozen_account_is_told_when_drafting(self):
		for account in (self.books.stock_in_hand, self.books.stock_adjustment):
			self.set_account(account, freeze_account="Yes")
			with self.assertRaisesRegex(frappe.ValidationError, f"{account}.*frozen: unfreeze it"):
				self.draft()
			self.set_account(account, freeze_account="No")
		self.assert_submitting_cures(self.draft())

	def test_who_may_book_on_frozen_accounts_may_draft_and_others_are_told_whom_to_ask(self):
		self.set_account(self.books.stock_in_hand, freeze_account="Yes")
		let_into_frozen_accounts(self.books, "Accounts Manager")
		self.assert_submitting_cures(self.draft())
		add_gl_entry(self.books, self.books.stock_in_hand, 60)
		self.as_user("Accounts User")
		with self.assertRaisesRegex(frappe.ValidationError, "ask a user with the role.*Accounts Manager"):
			self.draft()

	def test_a_disabled_account_that_money_is_posted_on_elsewhere_is_told_when_reclassifying(self):
		self.correct()
		add_gl_entry(self.books, self.books.raw_account, 30, "MOVED-1")
		add_gl_entry(self.books, self.books.stock_in_hand, -30, "MOVED-1")
		self.set_account(self.books.raw_account, disabled=1)
		with self.assertRaisesRegex(frappe.ValidationError, f"{self.books.raw_account}.*disabled"):
			self.draft()

	def test_a_budget_that_stops_it_is_told_when_drafting(self):
		add_gl_entry(self.books, self.books.stock_in_hand, 60)  # a loss of 39
		budget = documents.stopping_budget(self.books, amount=10)
		frappe.clear_messages()
		with self.assertRaisesRegex(frappe.ValidationError, "budget.*Raise it"):
			self.draft()
		self.assertEqual(len(frappe.get_message_log()), 1)
		budget.cancel()
		self.assert_submitting_cures(self.draft())


class TestCostCenterAllocation(DraftTestCase):
	def test_a_correction_is_not_split_by_an_allocation(self):
		self.correct()
		whole = self.cost_center("Whole")
		parts = [self.cost_center(name) for name in ("Left Half", "Right Half")]
		frappe.get_doc(
			{
				"doctype": "Cost Center Allocation",
				"main_cost_center": whole,
				"company": self.books.company,
				"valid_from": nowdate(),
				"allocation_percentages": [{"cost_center": part, "percentage": 50} for part in parts],
			}
		).insert().submit()
		add_gl_entry(self.books, self.books.stock_in_hand, 0.13)
		with guard_settings(self.books.company, cost_center=whole):
			entry = self.assert_submitting_cures(self.draft())
		self.assertEqual({row.cost_center for row in entry.accounts}, {parts[0]})
		booked = frappe.get_all("GL Entry", {"voucher_no": entry.name}, ["debit", "credit"], order_by="debit")
		self.assertEqual([(row.debit, row.credit) for row in booked], [(0, 0.13), (0.13, 0)])
		totals = read_totals(run, company_books(self.books.company), [self.books.stock_in_hand])
		self.assertEqual(totals[self.books.stock_in_hand].difference, 0)

	def cost_center(self, name: str) -> str:
		cost_center = frappe.get_doc(
			{
				"doctype": "Cost Center",
				"cost_center_name": name,
				"company": self.books.company,
				"parent_cost_center": self.books.named(self.books.company),
			}
		).insert()
		return cost_center.name
