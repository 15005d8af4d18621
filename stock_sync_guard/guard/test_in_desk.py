"""The promise of the guard in Desk, as a person lives it: refused, corrected, accepted."""

from __future__ import annotations

import json
from urllib.parse import quote

import frappe

from stock_sync_guard.site.custom_fields import BLOCKED_DOCTYPE, BLOCKED_DOCUMENT
from stock_sync_guard.tests.desk_case import (
	BOOKS,
	BUTTON,
	CLERK,
	CUSTOMER,
	ITEM,
	STOREKEEPER,
	TITLE,
	DeskTestCase,
	save_and_submit_entry,
	submit,
	try_to_submit,
)
from stock_sync_guard.tests.settings import guard_settings


class TestValueOutOfSyncInDesk(DeskTestCase):
	def test_a_new_delivery_note_is_refused_then_corrected_by_the_button_then_accepted_unchanged(
		self,
	) -> None:
		desk = self.desk_of(CLERK)
		desk.open("delivery-note/new")
		desk.fill("customer", CUSTOMER)
		desk.fill("set_warehouse", BOOKS.stores)
		desk.fill_row("items", 1, "item_code", ITEM)
		desk.fill_row("items", 1, "qty", "2")
		desk.fill_row("items", 1, "rate", "89")
		desk.press("Save")
		self.assert_states_the_difference(desk.dialog(TITLE))
		desk.picture("1-value-out-of-sync")

		desk.answer(TITLE, BUTTON)
		desk.find_title("New Journal Entry")
		desk.find(".form-message.blue a", "New Delivery Note")
		desk.picture("2-journal-entry")
		self.assert_shows_the_correction(desk)
		desk.press("Save")
		desk.find(".page-head .indicator-pill", "Draft")
		for _time in range(3):  # a form is refreshed by much, and one refresh does not wait for another
			desk.driver.execute_script("cur_frm.refresh()")
		desk.settle()
		ways_back = [
			message.text for message in desk.seen(".form-message") if "continue with" in message.text
		]
		self.assertEqual(ways_back, ["Submit this entry, then continue with New Delivery Note, unchanged."])
		submit(desk, "Journal Entry")
		desk.find(".form-message.green")
		desk.picture("3-journal-entry-submitted")

		desk.press("Back to Delivery Note")
		desk.find_title("New Delivery Note")
		desk.press("Save")
		desk.find_title(CUSTOMER)
		desk.picture("4-delivery-note-saved")
		submit(desk, "To Bill")
		desk.picture("5-delivery-note-submitted")

		self.assert_delivered_and_in_sync(desk.document_name())
		self.assertEqual(desk.script_errors(), [])

	def test_a_saved_delivery_note_is_refused_on_submit_and_its_correction_links_back_to_it(self) -> None:
		desk = self.desk_of(CLERK)
		desk.open(f"delivery-note/{self.note.name}")
		try_to_submit(desk)
		self.assert_states_the_difference(desk.dialog(TITLE))
		desk.picture("submit-1-value-out-of-sync")

		desk.answer(TITLE, BUTTON)
		desk.find_title("New Journal Entry")
		save_and_submit_entry(desk)
		correction = desk.document_name()
		frappe.db.rollback()
		self.assertEqual(
			frappe.db.get_value("Journal Entry", correction, [BLOCKED_DOCTYPE, BLOCKED_DOCUMENT]),
			("Delivery Note", self.note.name),
		)

		desk.open(f"journal-entry/{correction}")  # the link is kept on the server, not in the open page
		desk.picture("submit-2-journal-entry")
		desk.click(".form-message.green a", f"Delivery Note {self.note.name}")
		desk.settle()
		submit(desk, "To Bill")
		self.assert_delivered_and_in_sync(self.note.name)

		desk.open(f"journal-entry/{correction}")
		self.assertEqual(desk.seen(".form-message"), [], "nothing waits for the correction any more")
		self.assertEqual(desk.script_errors(), [])

	def test_a_user_who_may_not_create_journal_entries_gets_no_button_but_the_roles_to_ask(self) -> None:
		desk = self.desk_of(STOREKEEPER)
		desk.open(f"delivery-note/{self.note.name}")
		try_to_submit(desk)
		dialog = desk.dialog(TITLE)
		self.assert_states_the_difference(dialog)
		self.assertEqual(desk.seen("button", BUTTON, within=dialog), [])
		for role in ("Accounts Manager", "Accounts User"):
			self.assertIn(role, dialog.text)
		desk.picture("no-right-value-out-of-sync")
		desk.click("a", self.lost.name, within=dialog)
		desk.find_document(self.lost.name)
		desk.wait(lambda: not desk.seen(".modal.show"), "the dialog to close: a link leads away from it")
		self.assertEqual(desk.script_errors(), [])

	def test_five_notes_submitted_from_the_list_are_told_one_short_line_that_leads_to_the_page(self) -> None:
		with guard_settings(BOOKS.company, older_differences="Off"):
			others = [frappe.copy_doc(self.note).insert().name for _number in range(4)]
		frappe.db.commit()
		notes = json.dumps(["in", [self.note.name, *others]])
		desk = self.desk_of(CLERK)
		desk.open(f"delivery-note/view/list?name={quote(notes)}")
		desk.wait(lambda: len(desk.seen(".list-row-checkbox")) == 5, "five notes")
		desk.click(".list-header-subject .list-check-all")
		desk.click(".actions-btn-group button")
		desk.click(".actions-btn-group .dropdown-item", "Submit")
		desk.answer("Confirm", "Yes")
		dialog = desk.dialog("Error")  # as the list calls whatever it could not submit
		desk.picture("bulk-1-submitted")
		self.assertEqual(dialog.text.count("Value Out of Sync in company Alder Tools"), 1)
		self.assertNotIn(BUTTON, dialog.text)
		desk.click("a", within=dialog)
		desk.find(".stock-sync-correction h5", BOOKS.stock_in_hand)

	def test_the_advice_to_repost_is_an_action_that_creates_the_repost(self) -> None:
		frappe.get_doc("User", CLERK).add_roles("Stock Manager")
		frappe.db.commit()
		desk = self.desk_of(CLERK)
		desk.open(f"delivery-note/{self.note.name}")
		try_to_submit(desk)
		desk.click("a", "repost it", within=desk.dialog(TITLE))
		desk.find(".desk-alert.green")
		desk.picture("repost-1-queued")
		frappe.db.rollback()
		reposts = {"voucher_type": "Purchase Receipt", "voucher_no": self.lost.name, "docstatus": 1}
		self.assertEqual(frappe.db.count("Repost Item Valuation", reposts), 1)
		self.addCleanup(frappe.db.commit)
		self.addCleanup(frappe.db.delete, "Repost Item Valuation", reposts)
		self.assertEqual(desk.script_errors(), [])
