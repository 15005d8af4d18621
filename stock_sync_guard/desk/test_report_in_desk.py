"""The report Stock Value Reconciliation, as a person sees it."""

from __future__ import annotations

import frappe

from stock_sync_guard.tests.desk_case import BOOKS, CLERK, DeskTestCase

TREE = ".dt-cell__content"


class TestReportInDesk(DeskTestCase):
	def test_an_account_is_unfolded_to_the_voucher_and_the_chart_shows_when_it_arose(self) -> None:
		desk = self.desk_of(CLERK)
		desk.open(f"query-report/Stock Value Reconciliation?company={BOOKS.company}&detail=Item")
		self.wait_for_accounts(desk)
		desk.find(".indicator-pill", "Out of Sync")
		desk.find(".summary-value", "$ 625.00")
		self.assertTrue(desk.seen(".chart-wrapper .line-graph-path"))
		desk.picture("report-1-accounts")
		for row in (BOOKS.stock_in_hand, BOOKS.stores, f"Purchase Receipt {self.lost.name}"):
			self.unfold(desk, row)
		desk.find(f"{TREE} a", "Row 1: Hand Plane")
		desk.find(TREE, "GL entries missing")
		desk.driver.execute_script("window.scrollTo({top: 200, behavior: 'instant'})")
		desk.picture("report-2-unfolded")
		self.assertEqual(desk.script_errors(), [])

	def test_a_figure_leads_to_its_ledger(self) -> None:
		desk = self.desk_of(CLERK)
		desk.open(f"query-report/Stock Value Reconciliation?company={BOOKS.company}&detail=Item")
		self.wait_for_accounts(desk)
		desk.click(f"{TREE} a", "$ 1,080.00")
		desk.settle()
		desk.find_title("General Ledger")
		desk.find(TREE, "Closing (Opening + Total)")
		desk.picture("report-3-general-ledger")
		desk.open(f"query-report/Stock Value Reconciliation?company={BOOKS.company}&detail=Item")
		self.wait_for_accounts(desk)
		for row in (BOOKS.stock_in_hand, BOOKS.stores):
			self.unfold(desk, row)
		self.show(desk, "$ 625.00")
		desk.click(f"{TREE} a", "$ 625.00")
		desk.settle()
		desk.find_title("Stock Ledger")
		desk.find(TREE, self.lost.name)
		desk.picture("report-4-stock-ledger")
		self.assertEqual(desk.script_errors(), [])

	def wait_for_accounts(self, desk) -> None:
		"""Unfolded at first, then folded up to the accounts."""
		desk.find(f"{TREE} a", BOOKS.stock_in_hand)
		desk.wait(lambda: not desk.seen(f"{TREE} a", BOOKS.stores), "the rows to be folded")

	def show(self, desk, text: str) -> None:
		"""Not at the edge of the window, where a click only brings the cell into it."""
		link = desk.find(f"{TREE} a", text)
		desk.driver.execute_script("arguments[0].scrollIntoView({ block: 'center' })", link)

	def unfold(self, desk, name: str) -> None:
		link = desk.find(f"{TREE} a", name)
		desk.driver.execute_script(
			"arguments[0].closest('.dt-cell__content').querySelector('.dt-tree-node__toggle').click()", link
		)
		frappe.db.rollback()
