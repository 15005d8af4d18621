"""Where corrections are looked up: the list of what they settled, the list of Journal Entries, their form."""

from __future__ import annotations

import frappe
from selenium.webdriver.remote.webelement import WebElement

from stock_sync_guard.api import create_journal_entry
from stock_sync_guard.site.versions import desk_route
from stock_sync_guard.tests.browser import Desk
from stock_sync_guard.tests.desk_case import BOOKS, CLERK, MANAGER, DeskTestCase


class TestCorrectionsInLists(DeskTestCase):
	def setUp(self) -> None:
		super().setUp()
		draft = create_journal_entry(
			BOOKS.company, reference_doctype="Delivery Note", reference_name=self.note.name
		)
		self.correction = frappe.get_doc(draft).insert()
		self.correction.submit()
		frappe.db.commit()

	def test_the_list_of_corrected_vouchers_names_and_links_what_it_is_about(self) -> None:
		desk = self.desk_of(MANAGER)
		desk.open("stock-sync-corrected-voucher")
		subject = f"Purchase Receipt {self.lost.name}"
		row = self.row(desk, subject)
		desk.picture("list-1-corrected-vouchers")
		links = {link.text: link.get_attribute("href") for link in desk.seen("a", within=row)}
		for name, route in (
			(subject, "purchase-receipt"),
			(BOOKS.stock_in_hand, "account"),
			(self.correction.name, "journal-entry"),
		):
			self.assertIn(desk_route(f"{route}/"), links[name])
		[name] = frappe.get_all(
			"Stock Sync Corrected Voucher",
			{"journal_entry": self.correction.name},
			pluck="name",
			order_by="name",
		)
		self.assertNotIn(name, desk.text())
		desk.click("a", subject, within=row)
		desk.find_document(self.lost.name)
		self.assertEqual(desk.script_errors(), [])

	def test_a_correction_is_titled_with_what_it_is_and_leads_to_the_document_that_waits(self) -> None:
		desk = self.desk_of(CLERK)
		desk.open("journal-entry")
		row = self.row(desk, "Correction of Value Out of Sync")
		desk.picture("list-2-journal-entries")
		desk.click("a", "Correction of Value Out of Sync", within=row)
		desk.click(".section-head", "Stock Sync Guard")
		desk.picture("list-3-blocked-document")
		desk.click('[data-fieldname="stock_sync_blocked_document"] a', self.note.name)
		desk.find_document(self.note.name)
		self.assertEqual(desk.script_errors(), [])

	def row(self, desk: Desk, subject: str) -> WebElement:
		"""The row of a list with this subject."""

		def shown() -> WebElement | None:
			rows = desk.seen(".list-row")
			return next((row for row in rows if desk.seen(".list-subject a", subject, within=row)), None)

		return desk.wait(shown, f"the row {subject}")
