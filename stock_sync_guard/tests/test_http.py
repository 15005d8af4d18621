"""The whitelisted methods and the error as an HTTP client meets them: another process, real sessions, committed data."""

from __future__ import annotations

import frappe
import requests

from stock_sync_guard.tests import documents
from stock_sync_guard.tests.books import OTHER_BOOKS
from stock_sync_guard.tests.http_case import HTTPTestCase

CREATE = "stock_sync_guard.api.create_journal_entry"
DIFFERENCES = "stock_sync_guard.api.get_differences"


class TestHTTP(HTTPTestCase):
	def test_a_user_without_create_right_is_refused(self):
		answer = self.call(self.storekeeper, CREATE, company=self.books.company)
		self.assertEqual(answer.status_code, 403, answer.text)

	def test_a_guest_is_refused(self):
		answer = requests.get(f"{self.url}/api/method/{CREATE}", params={"company": self.books.company})
		self.assertEqual(answer.status_code, 403)

	def test_an_unknown_company_is_not_found(self):
		for method in (CREATE, DIFFERENCES):
			answer = self.call(self.accountant, method, company="No Such Company")
			self.assertEqual(answer.status_code, 404)
			self.assertIn("There is no Company", answer.text)

	def test_an_account_of_another_company_is_refused(self):
		answer = self.call(
			self.accountant, CREATE, company=self.books.company, accounts=f'["{OTHER_BOOKS.stock_in_hand}"]'
		)
		self.assertEqual(answer.status_code, 417)
		self.assertIn("is not a stock account of company", answer.text)

	def test_a_missing_argument_is_refused(self):
		self.assertGreaterEqual(self.call(self.accountant, CREATE).status_code, 400)

	def test_nothing_is_drafted_when_nothing_is_out_of_sync(self):
		answer = self.call(self.accountant, CREATE, company=OTHER_BOOKS.company)
		self.assertEqual(answer.status_code, 417)
		self.assertIn("Nothing to adjust", answer.text)

	def test_twice_in_a_row_drafts_twice_and_saves_nothing(self):
		for _time in range(2):
			draft = self.call(self.accountant, CREATE, company=self.books.company).json()["message"]
			self.assertTrue(draft["__islocal"])
			self.assertEqual(draft["accounts"][0]["debit"], 21)
		frappe.db.rollback()
		self.assertFalse(frappe.db.exists("Journal Entry", {"stock_sync_correction": 1, "docstatus": 0}))

	def test_twice_in_a_row_opens_the_draft_that_was_saved(self):
		first = self.call(self.accountant, CREATE, company=self.books.company).json()["message"]
		session = self.session(self.accountant)
		saved = session.post(f"{self.url}/api/resource/Journal Entry", json=first)
		self.assertEqual(saved.status_code, 200, saved.text)
		again = self.call(self.accountant, CREATE, company=self.books.company).json()["message"]
		self.assertEqual(again["name"], saved.json()["data"]["name"])

	def test_the_differences_are_numbers(self):
		[difference] = self.call(self.accountant, DIFFERENCES, company=self.books.company).json()["message"]
		self.assertEqual(difference["difference"], 21)
		self.assertEqual(difference["vouchers"][0]["voucher_no"], self.lost.name)
		self.assertEqual(difference["vouchers"][0]["cause"], "gl-entries-missing")

	def test_figures_from_the_client_are_ignored(self):
		answer = self.call(self.accountant, CREATE, company=self.books.company, difference=9999, amount=9999)
		if answer.status_code == 200:
			self.assertEqual(answer.json()["message"]["accounts"][0]["debit"], 21)

	def test_a_rest_client_reads_why_its_document_was_stopped(self):
		drafts = {"company": self.books.company, "docstatus": 0}
		before = frappe.db.count("Delivery Note", drafts)
		note = documents.delivery_note(self.books).as_dict(convert_dates_to_str=True)
		answer = self.session(self.accountant).post(f"{self.url}/api/resource/Delivery Note", json=note)
		self.assertEqual(answer.status_code, 417, answer.text)
		body = answer.json()
		self.assertEqual(body["exc_type"], "ValueOutOfSyncError")
		for part in ("ValueOutOfSyncError", self.books.company, self.books.stock_in_hand, "$ 21.00"):
			self.assertIn(part, body["exception"])
		self.assertNotIn("Create Journal Entry", answer.text)
		[difference] = body["stock_sync_differences"]
		self.assertEqual((difference["account"], difference["to_correct"]), (self.books.stock_in_hand, 21))
		[voucher] = difference["vouchers"]
		self.assertEqual((voucher["voucher_no"], voucher["cause"]), (self.lost.name, "gl-entries-missing"))
		self.assertIn("Value Out of Sync", body["_server_messages"])
		frappe.db.rollback()
		self.assertEqual(frappe.db.count("Delivery Note", drafts), before)
