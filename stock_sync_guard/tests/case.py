"""The base of all tests that need a site: each starts from the same books and rolls back."""

from __future__ import annotations

import frappe

try:
	from frappe.tests import IntegrationTestCase as SiteTestCase  # frappe 16
except ImportError:
	from frappe.tests.utils import FrappeTestCase as SiteTestCase  # frappe 15

from stock_sync_guard.tests.books import BOOKS, ensure_books


class GuardTestCase(SiteTestCase):
	@classmethod
	def setUpClass(cls) -> None:
		super().setUpClass()
		ensure_books()
		frappe.db.commit()
		cls.books = BOOKS

	def setUp(self) -> None:
		super().setUp()
		frappe.set_user("Administrator")
		frappe.local.message_log = []

	def tearDown(self) -> None:
		frappe.set_user("Administrator")
		frappe.db.rollback()
		frappe.clear_cache()
		frappe.flags.warehouse_account_map = None
		super().tearDown()
