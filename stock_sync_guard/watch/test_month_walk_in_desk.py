"""From the nightly run to the auditor, step by step as docs/findings.md says."""

from __future__ import annotations

import re
from html import unescape
from unittest.mock import patch

import frappe
from frappe.utils import get_first_day, get_last_day, getdate, nowdate

from stock_sync_guard.tests.browser import Desk
from stock_sync_guard.tests.desk_case import BOOKS, MANAGER, save_and_submit_entry
from stock_sync_guard.tests.settings import guard_settings
from stock_sync_guard.tests.worker import run_repost
from stock_sync_guard.watch.digest import send_digests
from stock_sync_guard.watch.jobs import rebuild_company
from stock_sync_guard.watch.recording import How, record_company
from stock_sync_guard.watch.test_findings_in_desk import FindingsInDesk

PERIOD = "SSG Walk"


class TestFromTheNightlyRunToTheAuditor(FindingsInDesk):
	"""Two receipts: a repost brings the one of 625 together, and not the one of 45."""

	def setUp(self) -> None:
		super().setUp()
		# nothing is recorded before the night
		frappe.db.delete("Stock Sync Finding", {"company": BOOKS.company})
		frappe.db.commit()
		self.addCleanup(self.open_the_period_again)

	def open_the_period_again(self) -> None:
		frappe.db.rollback()
		for name in frappe.get_all(
			"Accounting Period", {"company": BOOKS.company}, pluck="name", order_by="name"
		):
			frappe.delete_doc("Accounting Period", name, force=True)
		frappe.db.commit()

	def test_the_walk(self) -> None:
		address = self.the_mail_of_the_morning()
		desk = self.desk_of(MANAGER)
		self.repost_what_helps(desk, address)
		self.the_scheduler_runs()
		self.correct_the_other(desk)
		self.see_how_each_was_settled(desk)
		self.close_the_month()
		self.sign_off_and_print(desk)

	def the_mail_of_the_morning(self) -> str:
		"""1. The accountant gets the mail; returns where *See all open findings* leads."""
		with guard_settings(BOOKS.company, notify_role="Accounts Manager"), patch("frappe.sendmail") as sent:
			send_digests([BOOKS.company])
			sent.reset_mock()
			rebuild_company(BOOKS.company, How.NIGHTLY.value)
			send_digests([BOOKS.company])
			frappe.db.commit()
		[mail] = [
			call.kwargs["message"] for call in sent.call_args_list if MANAGER in call.kwargs["recipients"]
		]
		for said in (
			"2 new",
			self.lost.name,
			self.half.name,
			BOOKS.stock_in_hand,
			"$ 625.00",
			"GL entries missing",
			"cancelled on one side only",
		):
			self.assertIn(said, mail)
		[link] = re.findall(r'<a href="([^"]+)"[^>]*>See all open findings', mail)
		return re.sub(r"^https?://[^/]+/(app|desk)/", "", unescape(link))

	def repost_what_helps(self, desk: Desk, address: str) -> None:
		"""2. Both wait for the repost of the one, as they are of the same item."""
		desk.open(address)
		self.row(desk, self.lost.name)
		self.act(desk, "Repost", self.lost.name, self.half.name)
		dialog = desk.dialog("1 of 2 reposts created")
		self.assertIn("A repost gives the same again.", dialog.text)
		record_company(BOOKS.company)
		self.assertEqual(self.states(), {"Waiting for a Repost"})

	def states(self) -> set[str]:
		frappe.db.rollback()
		return {
			*frappe.get_all("Stock Sync Finding", {"company": BOOKS.company}, pluck="state", order_by="name")
		}

	def correct_the_other(self, desk: Desk) -> None:
		"""4. A Journal Entry, from the report: all that counts on the account. The job that records it is queued with the entry."""
		desk.open(f"query-report/Stock Value Reconciliation?company={BOOKS.company}")
		account = desk.find(".dt-cell__content a", BOOKS.stock_in_hand)
		desk.driver.execute_script(
			"arguments[0].closest('.dt-row').querySelector('[type=checkbox]').click()", account
		)
		desk.press("Create Journal Entry")
		self.assertIn("To Correct: $ 45.00", desk.dialog("Journal Entry for 1 finding").text)
		desk.answer("Journal Entry for 1 finding", "Create")
		desk.find_title("New Journal Entry")
		save_and_submit_entry(desk)
		self.entry = desk.document_name()
		record_company(BOOKS.company)
		self.assertEqual(self.states(), {"Repaired", "Corrected"})

	def the_scheduler_runs(self) -> None:
		"""3. The repost, and the job that it has queued."""
		frappe.db.rollback()
		[repost] = frappe.get_all(
			"Repost Item Valuation",
			{"company": BOOKS.company, "status": "Queued"},
			pluck="name",
			order_by="name",
		)
		self.assertTrue(run_repost(repost))
		frappe.db.commit()
		record_company(BOOKS.company)
		self.assertEqual(self.states(), {"Repaired", "Open"})
		self.repost = repost

	def see_how_each_was_settled(self, desk: Desk) -> None:
		desk.open(f"stock-sync-finding?company={BOOKS.company}")
		desk.wait(lambda: "Repaired" in self.row(desk, self.lost.name).text, "the repaired finding")
		self.assertIn("Corrected", self.row(desk, self.half.name).text)
		desk.picture("walk-1-settled")
		frappe.db.rollback()
		settled = dict(
			frappe.get_all(
				"Stock Sync Finding",
				{"company": BOOKS.company},
				["voucher_no", "outcome_document"],
				order_by="voucher_no",
				as_list=True,
			)
		)
		self.assertEqual(settled, {self.lost.name: self.repost, self.half.name: self.entry})

	def close_the_month(self) -> None:
		"""5. The Accounting Period is saved without a word, though the company blocks what is open."""
		frappe.clear_messages()
		with guard_settings(BOOKS.company, month_end="Block"):
			frappe.get_doc(
				{
					"doctype": "Accounting Period",
					"period_name": PERIOD,
					"company": BOOKS.company,
					"start_date": get_first_day(nowdate()),
					"end_date": get_last_day(nowdate()),
					"closed_documents": [{"document_type": "Purchase Receipt", "closed": 1}],
				}
			).insert()
		self.assertEqual(frappe.get_message_log(), [])
		frappe.db.commit()

	def sign_off_and_print(self, desk: Desk) -> None:
		"""6. The statement of the month."""
		desk.open(
			f"stock-sync-statement/new?company={BOOKS.company}"
			f"&from_date={getdate(get_first_day(nowdate()))}&to_date={nowdate()}"
		)
		desk.press("Save")
		desk.find(".page-head .indicator-pill", "Draft")
		desk.press("Submit")
		desk.answer("Confirm", "Yes")
		desk.find(".page-head .indicator-pill", "Submitted")
		statement = desk.document_name()
		self.assertEqual(desk.script_errors(), [])
		desk.driver.get(
			f"{self.url}/printview?doctype=Stock%20Sync%20Statement&name={statement}&format=Stock%20Sync%20Statement&no_letterhead=1"
		)
		desk.find("h2", "Stock Reconciliation Statement")
		desk.picture("walk-2-statement")
		for said in (
			self.lost.name,
			self.half.name,
			"Repaired",
			"Corrected",
			self.repost,
			self.entry,
			"Signed off by Mona Manager",
		):
			self.assertIn(said, desk.text())
