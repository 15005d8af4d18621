"""The base of the tests over HTTP: another process, real sessions, committed data."""

from __future__ import annotations

import tempfile
from pathlib import Path

import frappe
import requests
from frappe.core.doctype.user.user import User

from stock_sync_guard.api import get_differences
from stock_sync_guard.tests import documents
from stock_sync_guard.tests.books import SHOWN_BOOKS
from stock_sync_guard.tests.browser import served_site
from stock_sync_guard.tests.case import GuardTestCase
from stock_sync_guard.tests.corruption import lose_gl_entries

PASSWORD = "Stock-Sync-Guard-1"


class HTTPTestCase(GuardTestCase):
	"""A receipt of 21 has lost its GL entries. All is committed, and corrected again."""

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
