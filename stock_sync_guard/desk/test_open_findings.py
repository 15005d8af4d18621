"""Cards and indicators: what stored findings say, to whom may know."""

from __future__ import annotations

import frappe
from frappe.desk.doctype.number_card.number_card import get_result
from frappe.utils import add_days, now_datetime

from stock_sync_guard.api import get_indicator
from stock_sync_guard.desk.cards import age_of_oldest_finding, difference_to_correct
from stock_sync_guard.desk.test_reconciliation import report
from stock_sync_guard.tests import corruption
from stock_sync_guard.tests.books import OTHER_BOOKS
from stock_sync_guard.tests.case import OutOfSyncTestCase
from stock_sync_guard.watch.recording import How, Occasion, record

ACCOUNTANT = ("Accounts Manager", "Accounts User", "Stock User")
FINDING = "Stock Sync Finding"


class OpenFindingsTestCase(OutOfSyncTestCase):
	def setUp(self) -> None:
		super().setUp()
		frappe.defaults.set_user_default("company", self.books.company)
		self.record()

	def record(self) -> None:
		record(self.books.company, Occasion(How.NIGHTLY))

	def card(self, name: str) -> float:
		card = frappe.get_doc("Number Card", name)
		filters = [
			*frappe.parse_json(card.filters_json),
			[card.document_type, "company", "=", self.books.company],
		]
		return get_result(card.as_json(), filters)

	def be_accountant(self) -> str:
		user = self.as_user(*ACCOUNTANT)
		frappe.defaults.set_user_default("company", self.books.company)
		return user


class TestCards(OpenFindingsTestCase):
	def test_open_findings_are_counted_and_what_they_make_is_added_up_whatever_its_direction(self):
		self.be_accountant()
		self.assertEqual(self.card("Open Findings"), 1)
		self.assertEqual(difference_to_correct()["value"], 21)
		frappe.set_user("Administrator")
		corruption.add_gl_entry(self.books, self.books.raw_account, 8)
		self.record()
		self.be_accountant()
		self.assertEqual(self.card("Open Findings"), 2)
		self.assertEqual(difference_to_correct()["value"], 29)

	def test_the_sum_is_that_of_the_report(self):
		summary = {one["label"]: one["value"] for one in report(self.books.company).report_summary}
		self.assertEqual(difference_to_correct()["value"], summary["To Correct"])

	def test_the_oldest_open_finding_tells_for_how_many_days_it_has_been_known(self):
		self.assertEqual(age_of_oldest_finding()["value"], 0)
		frappe.db.set_value(
			FINDING, {"voucher_no": self.lost.name}, "found_on", add_days(now_datetime(), -12)
		)
		self.assertEqual(age_of_oldest_finding()["value"], 12)

	def test_documents_stopped_this_month(self):
		for days_ago in (0, 40):
			frappe.get_doc(
				{
					"doctype": "Stock Sync Stopped Document",
					"company": self.books.company,
					"document_type": "Delivery Note",
					"document": "DN-1",
					"user": "Administrator",
					"stopped_on": add_days(now_datetime(), -days_ago),
				}
			).insert()
		self.be_accountant()
		self.assertEqual(self.card("Documents Stopped This Month"), 1)

	def test_reposts_unfinished(self):
		before = self.card("Reposts Unfinished")
		for status in ("Queued", "In Progress", "Failed", "Completed", "Skipped"):
			frappe.get_doc(
				{
					"doctype": "Repost Item Valuation",
					"name": f"ssg-{status}",
					"company": self.books.company,
					"status": status,
					"docstatus": 1,
				}
			).db_insert()
		self.assertEqual(self.card("Reposts Unfinished"), before + 3)

	def test_without_rights_there_is_no_figure(self):
		for roles in (("Stock User",), ("Sales User",), ("Accounts User",)):
			self.as_user(*roles)
			frappe.defaults.set_user_default("company", self.books.company)
			for card in (difference_to_correct, age_of_oldest_finding):
				with self.assertRaises(frappe.PermissionError, msg=(roles, card)):
					card()

	def test_user_permissions_hold(self):
		user = self.be_accountant()
		self.restrict(user, "Account", self.books.raw_account)
		self.assertEqual(difference_to_correct()["value"], 0)
		self.assertEqual(self.card("Open Findings"), 0)


class TestIndicator(OpenFindingsTestCase):
	def test_account_warehouse_and_company_say_it_and_lead_to_the_report(self):
		self.be_accountant()
		filters = {"company": self.books.company, "account": self.books.stock_in_hand}
		for doctype, name in (("Account", self.books.stock_in_hand), ("Warehouse", self.books.stores)):
			self.assertEqual(
				get_indicator(doctype, name), {"text": "Out of Sync: $ 21.00", "filters": filters}
			)
		self.assertEqual(
			get_indicator("Company", self.books.company),
			{"text": "Out of Sync: $ 21.00", "filters": {"company": self.books.company}},
		)

	def test_what_is_in_sync_says_nothing(self):
		for doctype, name in (
			("Account", self.books.raw_account),
			("Account", self.books.stock_adjustment),
			("Warehouse", self.books.raw),
			("Company", OTHER_BOOKS.company),
			("Item", "SSG Bolt"),
		):
			self.assertIsNone(get_indicator(doctype, name), name)
		self.correct()
		self.record()
		self.assertIsNone(get_indicator("Account", self.books.stock_in_hand))

	def test_no_ledger_is_read_for_it(self):
		get_indicator("Account", self.books.stock_in_hand)
		with self.assertQueryCount(25):
			get_indicator("Account", self.books.stock_in_hand)
		for query in self.queries_of(lambda: get_indicator("Account", self.books.stock_in_hand)):
			self.assertNotIn("tabGL Entry", query)
			self.assertNotIn("tabStock Ledger Entry", query)

	def queries_of(self, act) -> list[str]:
		queries: list[str] = []
		run, frappe.db.sql = (
			frappe.db.sql,
			lambda query, *args, **kwargs: queries.append(str(query)) or run(query, *args, **kwargs),
		)
		try:
			act()
		finally:
			frappe.db.sql = run
		return queries

	def test_whom_it_does_not_concern_learns_nothing(self):
		for roles in (("Stock User",), ("Accounts User",), ("Sales User",)):
			self.as_user(*roles)
			self.assertIsNone(get_indicator("Account", self.books.stock_in_hand), roles)
		user = self.be_accountant()
		self.restrict(user, "Warehouse", self.books.finished_goods)
		for doctype, name in (
			("Account", self.books.stock_in_hand),
			("Warehouse", self.books.stores),
			("Company", self.books.company),
		):
			self.assertIsNone(get_indicator(doctype, name), name)


class TestWorkspace(OpenFindingsTestCase):
	def test_everything_that_it_shows_is_there(self):
		workspace = frappe.get_doc("Workspace", "Stock Value Out of Sync")
		for card in workspace.number_cards:
			filters = frappe.parse_json(frappe.get_doc("Number Card", card.number_card_name).filters_json)
			# frappe 16 drops the last filter, the company's, where the first one has five parts
			self.assertEqual([len(one) for one in filters], [4] * len(filters), card.number_card_name)
		for chart in workspace.charts:
			self.assertTrue(frappe.db.exists("Dashboard Chart", chart.chart_name))
		for shortcut in workspace.shortcuts:
			self.assertTrue(frappe.db.exists(shortcut.type, shortcut.link_to), shortcut.link_to)
		shown = {block["type"] for block in frappe.parse_json(workspace.content)}
		self.assertEqual(shown, {"number_card", "chart", "spacer", "header", "shortcut", "card"})
