"""Findings as an accountant sees them: the list and what can be done from it, an acceptance, the statement, month end."""

from __future__ import annotations

from contextlib import ExitStack
from unittest.mock import patch

import frappe
from frappe.utils import add_days, nowdate
from selenium.webdriver.remote.webelement import WebElement

from stock_sync_guard.api import accept_findings
from stock_sync_guard.tests import documents
from stock_sync_guard.tests.browser import Desk
from stock_sync_guard.tests.corruption import cancel_gl_side, lose_gl_entries
from stock_sync_guard.tests.desk_case import BOOKS, ITEM, MANAGER, DeskTestCase, accounts_of_entry
from stock_sync_guard.tests.settings import guard_settings
from stock_sync_guard.watch.jobs import check_company
from stock_sync_guard.watch.recording import How, Occasion, record

# Whatever the tests here leave in the company.
LEFT = (
	"Stock Sync Finding",
	"Stock Sync Acceptance",
	"Stock Sync Accepted Voucher",
	"Stock Sync Statement",
	"Repost Item Valuation",
)


class FindingsInDesk(DeskTestCase):
	"""Besides the receipt of 625, one of 45 whose GL entries are only marked cancelled: no repost brings those back."""

	def setUp(self) -> None:
		self.sweep()
		super().setUp()
		self.addCleanup(self.sweep)
		with guard_settings(BOOKS.company, older_differences="Off"):
			self.half = documents.purchase_receipt(BOOKS, item_code=ITEM, qty=1, rate=45)
			self.half.submit()
		cancel_gl_side(self.half)
		record(BOOKS.company, Occasion(How.NIGHTLY))
		frappe.db.commit()

	def sweep(self) -> None:
		frappe.db.rollback()
		for doctype in LEFT:
			frappe.db.delete(doctype, {"company": BOOKS.company})
		frappe.db.delete("Stock Sync Finding Change", {"parent": ("not in", self.findings() or [""])})
		frappe.db.commit()

	def findings(self) -> list[str]:
		return frappe.get_all("Stock Sync Finding", pluck="name", order_by="name")

	def open_list(self) -> Desk:
		desk = self.desk_of(MANAGER)
		desk.open(f"stock-sync-finding?company={BOOKS.company}")
		self.row(desk, self.lost.name)
		return desk

	def row(self, desk: Desk, voucher_no: str) -> WebElement:
		def shown() -> WebElement | None:
			return next((row for row in desk.seen(".list-row") if voucher_no in row.text), None)

		return desk.wait(shown, f"the row of {voucher_no}")

	def assert_not_cut(self, desk: Desk, text: WebElement) -> None:
		"""The text ends in dots where its cell, or what holds it there, is too narrow."""
		cut = desk.driver.execute_script(
			"""for (let one = arguments[0]; one && !one.matches('.list-row'); one = one.parentElement)
				if (one.scrollWidth > one.clientWidth && getComputedStyle(one).overflow === 'hidden') return one.className;""",
			text,
		)
		self.assertIsNone(cut, text.text)

	def act(self, desk: Desk, label: str, *vouchers: str) -> None:
		"""Select the vouchers' findings, and choose the action."""
		for voucher_no in vouchers:
			desk.click(".list-row-checkbox", within=self.row(desk, voucher_no))
		desk.click(".actions-btn-group button")
		desk.click(".actions-btn-group .dropdown-item", label)
		desk.settle()


class TestListInDesk(FindingsInDesk):
	def test_the_list_says_what_disagrees_and_since_when(self) -> None:
		desk = self.open_list()
		desk.picture("findings-1-list")
		row = self.row(desk, self.lost.name)
		for said in (self.lost.name, "$ 625.00", "GL entries missing", "Open"):
			self.assertIn(said, row.text)
		for voucher_no, cause in (
			(self.lost.name, "GL entries missing"),
			(self.half.name, "cancelled on one side only"),
		):
			row = self.row(desk, voucher_no)
			self.assert_not_cut(desk, desk.find("span[title]", cause, within=row))
			self.assert_not_cut(desk, desk.find("a", voucher_no, within=row))
		row = self.row(desk, self.lost.name)
		desk.click("a", self.lost.name, within=row)
		desk.find(".page-head .indicator-pill", "Open")
		desk.picture("findings-2-form")
		self.assertEqual(desk.value("difference"), "$ 625.00")
		self.assertEqual(desk.value("found_how"), "Nightly Run")
		self.assertEqual(desk.script_errors(), [])

	def test_a_check_that_was_asked_for_shows_its_progress_and_what_it_found(self) -> None:
		desk = self.open_list()
		with guard_settings(BOOKS.company, older_differences="Off"):
			third = documents.purchase_receipt(BOOKS, item_code=ITEM, qty=1, rate=30)
			third.submit()
		lose_gl_entries(third)
		frappe.db.commit()
		desk.click(".page-head button", "Check Now")
		desk.dialog("Check Now")
		self.assertEqual(desk.value("company"), BOOKS.company)
		desk.picture("findings-10-check-now")
		desk.answer("Check Now", "Check")
		desk.find(".desk-alert", f"The check of {BOOKS.company} is queued.")
		told: list[tuple[str, dict]] = []
		with patch(
			"frappe.realtime.emit_via_redis", lambda event, message, room: told.append((event, message))
		):
			check_company(BOOKS.company)
		frappe.db.commit()
		progress = [message for event, message in told if event == "progress"]
		self.assertEqual(progress[-1]["percent"], 100)
		for message in progress[:-1]:
			desk.receive("progress", message)
			desk.find(".modal-dialog .description", message["description"])
		dialog = desk.dialog(f"Checking {BOOKS.company}")
		self.assertIn("Comparing the vouchers ...", dialog.text)
		desk.picture("findings-11-progress")
		[checked] = [message for event, message in told if event == "stock_sync_checked"]
		desk.receive("stock_sync_checked", checked)
		desk.find(".desk-alert", f"{BOOKS.company} is checked: 1 new, 0 changed, 0 settled.")
		self.row(desk, third.name)
		desk.wait(lambda: not desk.seen(".modal-dialog .progress"), "the progress to go")
		desk.picture("findings-12-checked")

	def test_a_journal_entry_for_the_selected_finding_alone(self) -> None:
		desk = self.open_list()
		self.act(desk, "Create Journal Entry", self.half.name)
		dialog = desk.dialog("Journal Entry for 1 finding")
		self.assertIn("a day of the month that the findings belong to", dialog.text)
		desk.picture("findings-3-posting-date")
		desk.answer("Journal Entry for 1 finding", "Create")
		desk.find_title("New Journal Entry")
		self.assertEqual(
			accounts_of_entry(desk),
			[(BOOKS.stock_in_hand, "$ 45.00", "$ 0.00"), (BOOKS.stock_adjustment, "$ 0.00", "$ 45.00")],
		)
		self.assertEqual(desk.script_errors(), [])

	def test_reposts_are_tried_and_those_that_help_are_created(self) -> None:
		desk = self.open_list()
		self.act(desk, "Repost", self.lost.name, self.half.name)
		dialog = desk.dialog("1 of 2 reposts created")
		desk.picture("findings-4-reposts")
		self.assertIn("A repost gives the same again.", dialog.text)
		frappe.db.rollback()
		self.assertEqual(
			frappe.get_all(
				"Repost Item Valuation", {"company": BOOKS.company}, pluck="voucher_no", order_by="name"
			),
			[self.lost.name],
		)
		self.assertEqual(desk.script_errors(), [])

	def test_accepting_asks_for_a_reason_and_shows_who_accepted_what(self) -> None:
		desk = self.open_list()
		self.act(desk, "Accept", self.lost.name, self.half.name)
		dialog = desk.dialog("Accept 2 findings")
		desk.find("textarea", within=dialog).send_keys("Known since the stocktaking of 2024")
		desk.picture("findings-5-accept")
		desk.answer("Accept 2 findings", "Accept")
		desk.wait(lambda: "Accepted" in self.row(desk, self.lost.name).text, "the accepted finding")
		frappe.db.rollback()
		[acceptance] = frappe.get_all(
			"Stock Sync Acceptance", {"company": BOOKS.company}, pluck="name", order_by="name"
		)
		desk.open(f"stock-sync-acceptance/{acceptance}")
		desk.find(".page-head .indicator-pill", "Submitted")
		desk.find("td", "$ 625.00")
		desk.picture("findings-6-acceptance")
		self.assertEqual(desk.script_errors(), [])


class TestAcceptOnPageInDesk(FindingsInDesk):
	def test_all_that_is_open_is_accepted_from_the_page(self) -> None:
		desk = self.desk_of(MANAGER)
		desk.open(f"stock-sync-correction?company={BOOKS.company}")
		desk.find(".stock-sync-correction h5", BOOKS.stock_in_hand)
		desk.picture("page-2-before-accepting")
		desk.click(".page-head button", "Accept")
		title = f"Accept all open findings of {BOOKS.company}"
		dialog = desk.dialog(title)
		desk.find("textarea", within=dialog).send_keys("From before this year's stocktaking")
		desk.picture("page-3-accept")
		desk.answer(title, "Accept")
		desk.find(".stock-sync-correction p", f"No stock account of company {BOOKS.company} is out of sync.")
		desk.picture("page-4-accepted")
		self.assertIn("of which accepted", desk.find(".stock-sync-correction").get_attribute("textContent"))
		frappe.db.rollback()
		self.assertEqual(
			frappe.get_all(
				"Stock Sync Finding",
				{"company": BOOKS.company},
				["voucher_no", "state"],
				order_by="voucher_no",
				as_list=True,
			),
			((self.lost.name, "Accepted"), (self.half.name, "Accepted")),
		)
		[acceptance] = frappe.get_all(
			"Stock Sync Acceptance", {"company": BOOKS.company}, ["reason", "owner"], order_by="name"
		)
		self.assertEqual(tuple(acceptance.values()), ("From before this year's stocktaking", MANAGER))
		self.assertEqual(desk.script_errors(), [])


class TestMonthEndInDesk(FindingsInDesk):
	def test_a_period_closing_voucher_is_stopped_with_what_is_open(self) -> None:
		opened = ExitStack()

		def undo() -> None:
			frappe.db.rollback()
			opened.close()
			frappe.delete_doc("Period Closing Voucher", self.voucher.name, force=True)
			frappe.db.commit()

		opened.enter_context(guard_settings(BOOKS.company, month_end="Block"))
		self.voucher = documents.period_closing_voucher(BOOKS, nowdate()).insert()
		self.addCleanup(undo)
		frappe.db.commit()
		desk = self.desk_of(MANAGER)
		desk.open(f"period-closing-voucher/{self.voucher.name}")
		desk.press("Submit")
		desk.answer("Confirm", "Yes")
		dialog = desk.dialog("Stock Not Reconciled")
		desk.picture("findings-7-month-end")
		for said in ("2 findings are open", self.lost.name, "$ 625.00", "Settle them first"):
			self.assertIn(said, dialog.text)

	def test_the_statement_is_signed_off_and_printed(self) -> None:
		accept_findings(
			BOOKS.company,
			"Known since the stocktaking of 2024",
			frappe.get_all(
				"Stock Sync Finding", {"voucher_no": self.half.name}, pluck="name", order_by="name"
			),
		)
		statement = frappe.get_doc(
			{
				"doctype": "Stock Sync Statement",
				"company": BOOKS.company,
				"from_date": add_days(nowdate(), -30),
				"to_date": nowdate(),
			}
		).insert()
		frappe.db.commit()
		desk = self.desk_of(MANAGER)
		desk.open(f"stock-sync-statement/{statement.name}")
		desk.picture("findings-8-statement")
		desk.press("Submit")
		desk.answer("Confirm", "Yes")
		desk.find(".page-head .indicator-pill", "Submitted")
		self.assertEqual(desk.script_errors(), [])
		desk.driver.get(
			f"{self.url}/printview?doctype=Stock%20Sync%20Statement&name={statement.name}&format=Stock%20Sync%20Statement&no_letterhead=1"
		)
		desk.find("h2", "Stock Reconciliation Statement")
		desk.picture("findings-9-print")
		for said in (self.lost.name, "$ 625.00", "Accepted", "Signed off by Mona Manager"):
			self.assertIn(said, desk.text())
