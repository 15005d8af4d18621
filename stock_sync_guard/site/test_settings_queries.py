"""What the link fields of the settings offer, to either role that may write them."""

from __future__ import annotations

import frappe
from frappe.desk.search import search_link

from stock_sync_guard.site.policy import SETTINGS
from stock_sync_guard.tests.case import GuardTestCase

QUERIES = "stock_sync_guard.stock_sync_guard.doctype.stock_sync_guard_settings.queries"
WRITERS = ("Accounts Manager", "System Manager")


class TestSettingsQueries(GuardTestCase):
	def offered(self, doctype: str, query: str, txt: str = "") -> list[str]:
		"""What Desk's search shows to the user of the session, as a link field asks for it."""
		found = search_link(
			doctype,
			txt,
			query=f"{QUERIES}.{query}",
			filters={"company": self.books.company},
			page_length=100,
			reference_doctype="Stock Sync Guard Company",
		)
		return [one["value"] for one in found]

	def test_either_role_that_may_write_the_settings_is_offered_roles_accounts_and_cost_centers(self):
		for role in WRITERS:
			with self.subTest(role):
				self.as_user(role)
				self.assertIn("Stock Manager", self.offered("Role", "roles", "Stock"))
				self.assertIn(
					self.books.stock_adjustment, self.offered("Account", "adjustment_accounts", "Adjustment")
				)
				self.assertIn(self.books.cost_center, self.offered("Cost Center", "cost_centers"))

	def test_either_role_can_save_all_of_them(self):
		for role in WRITERS:
			with self.subTest(role):
				self.as_user(role)
				settings = frappe.get_doc(SETTINGS)
				settings.set(
					"companies",
					[
						{
							"company": self.books.company,
							"adjustment_account": self.books.named("Write Off"),
							"cost_center": self.books.cost_center,
							"bypass_role": "Stock Manager",
						}
					],
				)
				settings.save()

	def test_who_may_not_write_the_settings_is_offered_nothing(self):
		self.as_user("Stock Manager")
		self.assertEqual(self.offered("Role", "roles"), [])

	def test_expense_accounts_come_first_and_what_would_be_refused_not_at_all(self):
		offered = self.offered("Account", "adjustment_accounts")
		root_types = [frappe.db.get_value("Account", account, "root_type") for account in offered]
		self.assertEqual(root_types, sorted(root_types, key=lambda root_type: root_type != "Expense"))
		self.assertIn("Income", root_types)
		for name in ("Cash", "Accumulated Depreciation", "Debtors", "Stock In Hand", "Direct Expenses"):
			self.assertNotIn(self.books.named(name), offered)

	def test_roles_that_nobody_is_given_are_not_offered(self):
		offered = self.offered("Role", "roles")
		for role in ("All", "Guest", "Desk User", "Administrator"):
			self.assertNotIn(role, offered)
