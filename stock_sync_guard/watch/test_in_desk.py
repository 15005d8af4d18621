"""Those who may correct, told in Desk."""

from __future__ import annotations

from contextlib import ExitStack

import frappe

from stock_sync_guard.tests.desk_case import (
	BOOKS,
	BUTTON,
	CLERK,
	NOTIFIED,
	STOREKEEPER,
	TITLE,
	DeskTestCase,
	journal_entries,
	save_and_submit_entry,
	submit,
	try_to_submit,
)
from stock_sync_guard.tests.settings import guard_settings
from stock_sync_guard.tests.worker import work_off_queue


class TestNotificationInDesk(DeskTestCase):
	def test_those_who_may_correct_are_notified_and_come_to_the_page_that_corrects_it(self) -> None:
		self.notify(NOTIFIED)
		storekeeper = self.desk_of(STOREKEEPER)
		storekeeper.open(f"delivery-note/{self.note.name}")
		try_to_submit(storekeeper)
		self.assertIn(f"Users with the role {NOTIFIED} are being notified.", storekeeper.dialog(TITLE).text)
		work_off_queue("short")
		storekeeper.open(f"stock-sync-correction?company={BOOKS.company}")
		self.assertIn("You may not see what is out of sync", storekeeper.find(".stock-sync-correction").text)

		clerk = self.desk_of(CLERK)
		clerk.open("delivery-note")
		clerk.click(".dropdown-notifications .notifications-icon, .sidebar-notification")
		notification = clerk.find(".notifications-list .recent-item")
		self.assertIn("Stan Storekeeper", notification.text)
		self.assertIn(BOOKS.company, notification.text)
		clerk.picture("notified-1-notification")
		notification.click()
		clerk.find_title("Correct Value Out of Sync")
		clerk.find(".stock-sync-correction h5", BOOKS.stock_in_hand)
		clerk.click(".stock-sync-correction summary")
		clerk.find(".stock-sync-correction a", self.lost.name)
		self.assertIn("GL entries missing (1)", clerk.text())
		self.assertIn("$ 625.00 (debit the account)", clerk.text())
		clerk.picture("notified-2-page")
		self.assertEqual(journal_entries(docstatus=0), [], "nothing is drafted unasked")
		clerk.press(BUTTON)
		clerk.find_title("New Journal Entry")
		self.assert_shows_the_correction(clerk)
		save_and_submit_entry(clerk)

		storekeeper.open(f"delivery-note/{self.note.name}")
		submit(storekeeper, "To Bill")
		self.assert_delivered_and_in_sync(self.note.name)
		self.assertEqual(storekeeper.script_errors() + clerk.script_errors(), [])

	def notify(self, role: str) -> None:
		"""Have users with this role notified until the end of the test, by the server and by its queue's worker."""
		opened = ExitStack()

		def undo() -> None:
			frappe.db.rollback()
			opened.close()
			_forget_notifications()

		_forget_notifications()
		opened.enter_context(guard_settings(BOOKS.company, notify_role=role))
		self.addCleanup(undo)
		frappe.db.commit()


def _forget_notifications() -> None:
	frappe.db.delete("Notification Log", {"document_type": "Company", "document_name": BOOKS.company})
	frappe.db.commit()
