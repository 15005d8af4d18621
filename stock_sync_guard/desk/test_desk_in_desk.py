"""Workspace, indicators and set-up check, as a person sees them."""

from __future__ import annotations

import frappe
from selenium.webdriver.remote.webelement import WebElement

from stock_sync_guard.tests.books import OTHER_BOOKS
from stock_sync_guard.tests.browser import Desk
from stock_sync_guard.tests.desk_case import BOOKS, MANAGER, DeskTestCase
from stock_sync_guard.watch.recording import How, Occasion, record


class TestWhereOneLooks(DeskTestCase):
	def setUp(self) -> None:
		super().setUp()
		frappe.db.delete("Stock Sync Finding", {"company": BOOKS.company})
		record(BOOKS.company, Occasion(How.NIGHTLY))
		frappe.db.commit()

	def test_the_workspace_shows_cards_chart_and_shortcuts_and_is_found_by_the_words_one_types(self) -> None:
		desk = self.desk_of(MANAGER)
		self.add_finding_of_another_company()
		desk.open("stock-value-out-of-sync")
		self.card(desk, "Open Findings", "1")
		for bar in desk.seen(".navbar-search-bar"):  # frappe 16 opens the search in a dialog
			bar.click()
		for words in ("out of sync", "stock value"):
			desk.find("#navbar-search").clear()
			desk.find("#navbar-search").send_keys(words)
			desk.find(".awesomplete li", "Open Stock Value Out of Sync")
		desk.find("#navbar-search").clear()
		desk.find("#navbar-search").send_keys("reconciliation")
		desk.find(".awesomplete li", "Report Stock Value Reconciliation")
		desk.open("stock-value-out-of-sync")
		difference = self.card(desk, "Difference to Correct", "$ 625.00")
		self.card(desk, "Open Findings", "1")
		desk.find(".chart-container text", "600.00")  # once its line has risen
		desk.settle()
		desk.picture("workspace")
		desk.find(".widget-body", within=difference).click()
		desk.find_title("Stock Value Reconciliation")
		self.assertEqual(desk.script_errors(), [])

	def add_finding_of_another_company(self) -> None:
		other = {"doctype": "Stock Sync Finding", "company": OTHER_BOOKS.company, "state": "Open"}
		finding = frappe.get_doc(other)
		finding.db_insert()
		frappe.db.commit()
		self.addCleanup(frappe.db.commit)
		self.addCleanup(frappe.db.delete, "Stock Sync Finding", {"name": finding.name})

	def card(self, desk: Desk, label: str, number: str) -> WebElement:
		def arrived() -> WebElement | None:
			for card in desk.seen(".number-widget-box"):
				if {label.upper(), number} <= {line.strip().upper() for line in card.text.splitlines()}:
					return card
			return None

		return desk.wait(arrived, f"{number} on the card {label}")

	def test_forms_say_what_is_out_of_sync_and_lead_to_the_report(self) -> None:
		desk = self.desk_of(MANAGER)
		for route in (
			f"account/{BOOKS.stock_in_hand}",
			f"warehouse/{BOOKS.stores}",
			f"company/{BOOKS.company}",
		):
			desk.open(route)
			desk.find(".out-of-sync", "Out of Sync: $ 625.00")
			self.assertEqual(len(desk.seen(".out-of-sync")), 1)
			desk.picture(f"indicator-{route.partition('/')[0]}")
		desk.open(f"account/{BOOKS.stock_in_hand}")
		desk.click(".out-of-sync")
		desk.find_title("Stock Value Reconciliation")
		desk.find(".dt-cell__content a", BOOKS.stock_in_hand)
		self.assertEqual(desk.script_errors(), [])

	def test_the_settings_say_what_is_to_be_seen_to(self) -> None:
		desk = self.desk_of(MANAGER)
		desk.open("stock-sync-guard-settings")
		line = '.set-up-line[data-check="stock-account-without-warehouse"]'
		desk.find(line)
		links = desk.wait(
			lambda: [one.text for one in desk.seen(f"{line} a") if one.text == BOOKS.unused_account],
			"the link to the account",
		)
		self.assertEqual(links, [BOOKS.unused_account])
		desk.driver.execute_script("document.querySelector('.set-up-check').scrollIntoView()")
		desk.picture("set-up-check")
		desk.click(".frappe-control[data-fieldname=set_up] button", "Look Through the Ledgers Too")
		desk.settle()
		desk.find(line)
		desk.picture("set-up-check-thorough")
		self.assertEqual(desk.script_errors(), [])
