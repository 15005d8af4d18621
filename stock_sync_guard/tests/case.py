"""The base of all tests that need a site: each starts from the same books and rolls back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

import frappe
from frappe.model.document import Document

try:
	from frappe.tests import IntegrationTestCase as SiteTestCase  # frappe 16
except ImportError:
	from frappe.tests.utils import FrappeTestCase as SiteTestCase  # frappe 15

from stock_sync_guard.api import create_journal_entry, get_differences
from stock_sync_guard.engine.findings import AccountDifference
from stock_sync_guard.exceptions import ValueOutOfSyncError
from stock_sync_guard.tests import documents
from stock_sync_guard.tests.advice import follow
from stock_sync_guard.tests.books import BOOKS, ensure_books
from stock_sync_guard.tests.corruption import lose_gl_entries
from stock_sync_guard.tests.requests import forget_rolled_back, next_request


class GuardTestCase(SiteTestCase):
	@classmethod
	def setUpClass(cls) -> None:
		super().setUpClass()
		ensure_books()
		frappe.db.commit()
		cls.books = BOOKS

	def setUp(self) -> None:
		super().setUp()
		# thousands of stops of documents that are rolled back: no worker is to see them
		self.record_stop_soon = self.enterContext(patch("stock_sync_guard.guard.messages.record_stop_soon"))
		frappe.set_user("Administrator")
		frappe.clear_messages()

	def tearDown(self) -> None:
		frappe.set_user("Administrator")
		frappe.db.rollback()
		forget_rolled_back()
		# a voucher number that was rolled back is given again: nothing may be remembered of it
		next_request()
		super().tearDown()

	def assert_blocked(self, act) -> list[AccountDifference]:
		"""The action is stopped by the guard, and leaves no trace; returns what the error carries.

		What it advises is followed to the letter, and undone: the accounts must be in sync after it.
		"""
		frappe.db.savepoint("before_blocked_action")
		with self.assertRaises(ValueOutOfSyncError) as stopped:
			act()
		frappe.db.rollback(save_point="before_blocked_action")
		differences = list(stopped.exception.differences)
		self._assert_advice_works(differences)
		return differences

	def _assert_advice_works(self, differences: list[AccountDifference]) -> None:
		user, messages = frappe.session.user, list(frappe.get_message_log())
		frappe.db.savepoint("before_advice")
		frappe.set_user("Administrator")
		next_request()
		try:
			# a rollback does not bring back the file of a repost, which ends with it
			with patch("frappe.core.doctype.file.file.File._delete_file_on_disk"):
				for difference in differences:
					follow(difference)
		finally:
			frappe.db.rollback(save_point="before_advice")
			frappe.set_user(user)
			next_request()
			frappe.local.message_log = messages

	def correct(self, accounts: list[str] | None = None, company: str | None = None) -> Document:
		"""Draft the correction as the button does, and submit it."""
		draft = frappe.get_doc(create_journal_entry(company or self.books.company, accounts))
		draft.insert()
		draft.submit()
		return draft

	def as_user(self, *roles: str) -> str:
		"""Continue the test as a user with these roles only."""
		email = f"{'-'.join(roles).lower().replace(' ', '-')}@stock-sync-guard.example"
		if not frappe.db.exists("User", email):
			user = frappe.get_doc(
				{"doctype": "User", "email": email, "first_name": " ".join(roles), "send_welcome_email": 0}
			)
			user.insert(ignore_permissions=True)
			user.add_roles(*roles)
		frappe.set_user(email)
		return email

	def queue_reposts(self) -> None:
		"""As in production: ERPNext runs them at once in tests, which would repair what the test damages."""
		frappe.flags.dont_execute_stock_reposts = True
		self.addCleanup(frappe.flags.pop, "dont_execute_stock_reposts", None)

	def restrict(self, user: str, doctype: str, name: str, **values: object) -> None:
		"""Of these records the user may see that one alone."""
		frappe.get_doc(
			{"doctype": "User Permission", "user": user, "allow": doctype, "for_value": name, **values}
		).insert(ignore_permissions=True)
		frappe.cache.hdel("user_permissions", user)


class OutOfSyncTestCase(GuardTestCase):
	"""Fifty bolts at 10 came, then three at 7, whose GL entries are lost: the account must be debited 21."""

	def setUp(self) -> None:
		super().setUp()
		documents.purchase_receipt(self.books, qty=50).submit()
		self.lost = documents.purchase_receipt(self.books, qty=3, rate=7)
		self.lost.submit()
		lose_gl_entries(self.lost)


class DraftTestCase(OutOfSyncTestCase):
	def draft(self) -> Document:
		return frappe.get_doc(create_journal_entry(self.books.company))

	def assert_submitting_cures(self, draft: Document) -> Document:
		entry = frappe.get_doc(draft.as_dict())
		entry.insert()
		entry.submit()
		self.assertEqual(get_differences(self.books.company), [])
		return entry


def last_message() -> dict:
	"""The last message that Desk would show, with title, HTML and primary action."""
	return frappe.get_message_log()[-1]


def warnings() -> list[dict]:
	"""What the guard said without stopping anybody."""
	return [message for message in frappe.get_message_log() if message.get("title") == "Value Out of Sync"]


@contextmanager
def company_value(company: str, **values: object) -> Iterator[None]:
	"""Fields of the company set for a while."""
	before = frappe.db.get_value("Company", company, list(values), as_dict=True)
	_set_company_values(company, values)
	try:
		yield
	finally:
		_set_company_values(company, before)


def _set_company_values(company: str, values: dict) -> None:
	frappe.db.set_value("Company", company, dict(values), update_modified=False)
	frappe.clear_document_cache("Company", company)
	frappe.flags.pop("warehouse_account_map", None)
