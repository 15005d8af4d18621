"""The whitelisted methods and the error as an HTTP client meets them: another process, real sessions, committed data."""

from __future__ import annotations

import tempfile
from pathlib import Path

import frappe
import requests
from frappe.core.doctype.user.user import User

from stock_sync_guard.api import get_differences
from stock_sync_guard.tests import documents
from stock_sync_guard.tests.books import OTHER_BOOKS, SHOWN_BOOKS
from stock_sync_guard.tests.browser import served_site
from stock_sync_guard.tests.case import GuardTestCase
from stock_sync_guard.tests.corruption import lose_gl_entries

CREATE = "stock_sync_guard.api.create_journal_entry"
DIFFERENCES = "stock_sync_guard.api.get_differences"
PASSWORD = "Stock-Sync-Guard-1"


class TestHTTP(GuardTestCase):
	@classmethod
	def setUpClass(cls) -> None:
		super().setUpClass()
		log = Path(tempfile.mkdtemp()) / "server.log"
		cls.url = cls.enterClassContext(
			served_site(frappe.local.site, sites_path=frappe.local.sites_path, log=log)
		)

	def setUp(self) -> None:
		super().setUp()
		self.books = SHOWN_BOOKS
		self.assertEqual(get_differences(self.books.company), [])
		documents.purchase_receipt(self.books, qty=20).submit()
		self.lost = documents.purchase_receipt(self.books, qty=3, rate=7)
		self.lost.submit()
		lose_gl_entries(self.lost)
		self.accountant = self.committed_user("Accounts User", "Stock User", "Sales User")
		self.storekeeper = self.committed_user("Stock User", "Sales User")
		frappe.db.commit()

	def tearDown(self) -> None:
		frappe.db.rollback()
		frappe.db.delete("Journal Entry", {"stock_sync_correction": 1, "docstatus": 0})
		if get_differences(self.books.company):
			self.correct()
		frappe.db.commit()
		super().tearDown()

	def committed_user(self, *roles: str) -> str:
		email = self.as_user(*roles)
		frappe.set_user("Administrator")
		user: User = frappe.get_doc("User", email)
		user.new_password = PASSWORD
		user.flags.ignore_password_policy = True
		user.save(ignore_permissions=True)
		return email

	def session(self, user: str) -> requests.Session:
		session = requests.Session()
		session.headers["Accept"] = "application/json"
		answer = session.post(f"{self.url}/api/method/login", data={"usr": user, "pwd": PASSWORD})
		self.assertEqual(answer.status_code, 200, answer.text)
		# As Desk sends it with every request.
		session.headers["X-Frappe-CSRF-Token"] = "None"
		return session

	def call(self, user: str, method: str, **arguments) -> requests.Response:
		return self.session(user).get(f"{self.url}/api/method/{method}", params=arguments)

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
		for part in ("ValueOutOfSyncError", self.lost.name, "$ 21.00", "GL entries missing"):
			self.assertIn(part, body["exception"])
		self.assertIn("Value Out of Sync", body["_server_messages"])
		frappe.db.rollback()
		self.assertEqual(frappe.db.count("Delivery Note", drafts), before)
