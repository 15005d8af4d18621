"""Settling from the report, as a person does it: rows are selected, and what comes of it is followed to its end."""

from __future__ import annotations

import frappe
from frappe.utils import add_days, nowdate
from selenium.webdriver.remote.webelement import WebElement

from stock_sync_guard.tests import documents
from stock_sync_guard.tests.browser import Desk
from stock_sync_guard.tests.corruption import lose_gl_entries
from stock_sync_guard.tests.desk_case import (
	BOOKS,
	CLERK,
	ITEM,
	MANAGER,
	accounts_of_entry,
	save_and_submit_entry,
)
from stock_sync_guard.tests.settings import guard_settings
from stock_sync_guard.tests.worker import run_repost
from stock_sync_guard.watch.recording import record_company
from stock_sync_guard.watch.test_findings_in_desk import FindingsInDesk

CELL = ".dt-row .dt-cell__content"
WAYS = ("Create Journal Entry", "Repost", "Accept")


class TestSettleInDesk(FindingsInDesk):
	"""A receipt of 625 that a repost brings together, and one of 45 of which it makes the same again; nothing is recorded yet."""

	def setUp(self) -> None:
		super().setUp()
		frappe.db.delete("Stock Sync Finding", {"company": BOOKS.company})
		frappe.db.commit()

	def open_report(self, user: str = MANAGER, **filters: str) -> Desk:
		desk = self.desk_of(user)
		asked = "".join(f"&{key}={value}" for key, value in filters.items())
		desk.open(f"query-report/Stock Value Reconciliation?company={BOOKS.company}{asked}")
		self.unfold(desk)
		return desk

	def unfold(self, desk: Desk) -> None:
		desk.find(f"{CELL} a", BOOKS.stock_in_hand)
		desk.wait(lambda: not desk.seen(f"{CELL} a", BOOKS.stores), "the rows to be folded")
		desk.click("[data-action=expand_all_rows]")

	def row(self, desk: Desk, name: str) -> WebElement:
		cell = desk.find(f"{CELL} a", name)
		return desk.driver.execute_script("return arguments[0].closest('.dt-row')", cell)

	def name_of(self, receipt) -> str:
		return f"Purchase Receipt {receipt.name}"

	def select(self, desk: Desk, *names: str) -> None:
		for name in names:
			desk.driver.execute_script(
				"arguments[0].querySelector('[type=checkbox]').click()", self.row(desk, name)
			)

	def settle(self, desk: Desk, way: str, *names: str) -> None:
		self.select(desk, *names)
		desk.press(way)

	def assert_listed(self, desk: Desk, *receipts) -> None:
		"""These are listed after a reload, and no others."""
		desk.settle()
		self.unfold(desk)
		listed = {link.text for link in desk.seen(f"{CELL} a") if link.text.startswith("Purchase Receipt")}
		self.assertEqual(listed, {self.name_of(receipt) for receipt in receipts})

	def states(self) -> dict[str, str]:
		frappe.db.rollback()
		return dict(
			frappe.get_all(
				"Stock Sync Finding",
				{"company": BOOKS.company},
				["voucher_no", "state"],
				order_by="voucher_no",
				as_list=True,
			)
		)

	def test_an_entry_for_one_voucher_is_submitted_and_its_row_is_gone(self) -> None:
		# may book, and may not read findings
		desk = self.open_report(CLERK)
		self.assertFalse(desk.seen(".page-head button", "Accept"))
		self.select(desk, self.name_of(self.lost))
		desk.driver.execute_script("window.scrollTo({top: 0, behavior: 'instant'})")
		desk.picture("settle-1-selected")
		desk.press("Create Journal Entry")
		dialog = desk.dialog("Journal Entry for 1 finding")
		self.assertIn("To Correct: $ 625.00", dialog.text)
		desk.picture("settle-2-posting-date")
		desk.answer("Journal Entry for 1 finding", "Create")
		desk.find_title("New Journal Entry")
		self.assertEqual(
			accounts_of_entry(desk),
			[(BOOKS.stock_in_hand, "$ 625.00", "$ 0.00"), (BOOKS.stock_adjustment, "$ 0.00", "$ 625.00")],
		)
		save_and_submit_entry(desk)
		entry = desk.document_name()
		# the other voucher is still out of sync
		desk.dialog("Value Out of Sync")
		desk.close_message()
		desk.driver.execute_script("frappe.set_route('query-report', 'Stock Value Reconciliation')")
		self.assert_listed(desk, self.half)
		self.assertEqual(desk.script_errors(), [])
		record_company(BOOKS.company)
		self.assertEqual(self.states(), {self.lost.name: "Corrected", self.half.name: "Open"})
		[finding] = frappe.get_all(
			"Stock Sync Finding",
			{"voucher_no": self.lost.name},
			["found_how", "found_user", "outcome_document"],
			order_by="name",
		)
		self.assertEqual(tuple(finding.values()), ("Report", CLERK, entry))

	def test_all_below_an_account_is_reposted_where_a_repost_helps(self) -> None:
		desk = self.open_report()
		self.settle(desk, "Repost", BOOKS.stock_in_hand)
		dialog = desk.dialog("Repost 2 findings")
		self.assertIn("To Correct: $ 670.00", dialog.text)
		desk.answer("Repost 2 findings", "Repost")
		dialog = desk.dialog("1 of 2 reposts created")
		self.assertIn("A repost gives the same again.", dialog.text)
		desk.picture("settle-3-reposts")
		frappe.db.rollback()
		[repost] = frappe.get_all(
			"Repost Item Valuation",
			{"company": BOOKS.company, "status": "Queued"},
			["name", "voucher_no"],
			order_by="name",
		)
		self.assertEqual(repost.voucher_no, self.lost.name)
		# both wait for it, as they are of the same item, and what waits is not to correct
		desk.close_message()
		self.assert_listed(desk, self.lost, self.half)
		self.settle(desk, "Accept", self.name_of(self.lost))
		desk.dialog("Nothing Selected")
		desk.picture("settle-4-waits")
		self.assertIn("Nothing of what is selected is to correct.", desk.text())
		self.assertTrue(run_repost(repost.name))
		frappe.db.commit()
		desk.open(f"query-report/Stock Value Reconciliation?company={BOOKS.company}")
		self.assert_listed(desk, self.half)
		record_company(BOOKS.company)
		self.assertEqual(self.states(), {self.lost.name: "Repaired", self.half.name: "Open"})
		self.assertEqual(desk.script_errors(), [])

	def test_a_warehouse_and_one_of_its_vouchers_are_accepted_once(self) -> None:
		desk = self.open_report()
		self.settle(desk, "Accept", BOOKS.stores, self.name_of(self.half))
		dialog = desk.dialog("Accept 2 findings")
		desk.find("textarea", within=dialog).send_keys("Known since the stocktaking of 2024")
		desk.picture("settle-5-accept")
		desk.answer("Accept 2 findings", "Accept")
		desk.find(".desk-alert")
		desk.wait(lambda: not desk.seen(f"{CELL} a", self.name_of(self.lost)), "the rows to go")
		self.assert_listed(desk)
		desk.picture("settle-6-accepted")
		self.assertEqual(self.states(), {self.lost.name: "Accepted", self.half.name: "Accepted"})
		self.assertEqual(desk.script_errors(), [])

	def test_a_row_of_an_item_stands_for_its_voucher(self) -> None:
		desk = self.open_report(detail="Item")
		[item] = [
			row for row in desk.seen(".dt-row") if "Row 1: Hand Plane" in row.text and "45.00" in row.text
		]
		desk.driver.execute_script("arguments[0].querySelector('[type=checkbox]').click()", item)
		desk.press("Create Journal Entry")
		self.assertIn("To Correct: $ 45.00", desk.dialog("Journal Entry for 1 finding").text)

	def test_a_filter_in_the_head_of_a_column_limits_what_an_account_stands_for(self) -> None:
		desk = self.open_report()
		filters = desk.seen(".dt-row-filter input")
		# To Correct is not on the screen beside the sidebar of ERPNext 16
		[difference] = [one for one in filters if one.get_attribute("data-name") == "Difference"]
		difference.send_keys(">100")
		desk.wait(lambda: not desk.seen(f"{CELL} a", self.name_of(self.half)), "the smaller one to go")
		self.settle(desk, "Accept", BOOKS.stock_in_hand)
		self.assertIn("To Correct: $ 625.00", desk.dialog("Accept 1 finding").text)

	def test_what_stands_for_nothing_says_so(self) -> None:
		desk = self.open_report()
		desk.press("Accept")
		desk.dialog("Nothing Selected")
		self.assertIn("Select rows first", desk.text())
		desk.open(f"query-report/Stock Value Reconciliation?company={BOOKS.company}&detail=Warehouse")
		self.unfold(desk)
		self.settle(desk, "Accept", BOOKS.stores)
		desk.dialog("Nothing Selected")
		self.assertIn("Set Unfold to to Voucher", desk.text())

	def test_what_was_selected_is_forgotten_with_its_rows(self) -> None:
		desk = self.open_report()
		self.select(desk, self.name_of(self.lost))
		desk.driver.execute_script("frappe.query_report.refresh()")
		desk.settle()
		desk.wait(lambda: not desk.seen(".dt-row--highlight"), "the rows to come anew")
		desk.press("Accept")
		desk.dialog("Nothing Selected")
		self.assertIn("Select rows first", desk.text())

	def test_of_a_past_day_it_is_said_that_amounts_of_now_are_settled(self) -> None:
		old = documents.purchase_receipt(BOOKS, item_code=ITEM, qty=1, rate=80)
		old.update(
			{"set_posting_time": 1, "posting_date": add_days(nowdate(), -40), "posting_time": "10:00:00"}
		)
		with guard_settings(BOOKS.company, older_differences="Off"):
			old.submit()
		lose_gl_entries(old)
		frappe.db.commit()
		desk = self.open_report(as_on_date=add_days(nowdate(), -3))
		self.settle(desk, "Create Journal Entry", BOOKS.stock_in_hand)
		dialog = desk.dialog("Journal Entry for 1 finding")
		self.assertIn("To Correct: $ 80.00", dialog.text)
		self.assertIn("what is settled are the amounts of now", dialog.text)
		desk.picture("settle-7-past")
