"""The button in Desk, pressed again."""

from __future__ import annotations

import frappe

from stock_sync_guard.tests.desk_case import (
	BUTTON,
	CLERK,
	TITLE,
	DeskTestCase,
	journal_entries,
	try_to_submit,
)


class TestButtonInDesk(DeskTestCase):
	def test_the_button_opens_the_draft_that_was_saved_already_instead_of_a_second_one(self) -> None:
		desk = self.desk_of(CLERK)
		desk.open(f"delivery-note/{self.note.name}")
		try_to_submit(desk)
		desk.answer(TITLE, BUTTON, twice=True)
		desk.find_title("New Journal Entry")
		self.assertEqual(desk.documents_in_browser("Journal Entry"), 1, "drafts after a double click")
		desk.press("Save")
		desk.find(".page-head .indicator-pill", "Draft")
		draft = desk.document_name()

		desk.press("Back to Delivery Note")
		try_to_submit(desk)
		desk.answer(TITLE, BUTTON)
		desk.find_document(draft)
		desk.find(".form-message.blue a", f"Delivery Note {self.note.name}")
		frappe.db.rollback()
		self.assertEqual(journal_entries(docstatus=0), [draft])
		self.assertEqual(desk.script_errors(), [])
