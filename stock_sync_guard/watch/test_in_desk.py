"""Those who may correct, told in Desk."""

from __future__ import annotations

from contextlib import ExitStack

import frappe

from stock_sync_guard.tests.desk_case import (
	BOOKS,
	CLERK,
	NOTIFIED,
	STOREKEEPER,
	TITLE,
	DeskTestCase,
	save_and_submit_entry,
	submit,
	try_to_submit,
)
from stock_sync_guard.tests.settings import guard_settings
from stock_sync_guard.tests.worker import work_off_queue


class TestNotificationInDesk(DeskTestCase):
	def test_those_who_may_correct_are_notified_and_come_to_the_draft_by_one_click(self) -> None:
		self.notify(NOTIFIED)
		storekeeper = self.desk_of(STOREKEEPER)
		storekeeper.open(f"delivery-note/{self.note.name}")
		try_to_submit(storekeeper)
		self.assertIn(f"Users with the role {NOTIFIED} have been notified.", storekeeper.dialog(TITLE).text)
		work_off_queue("short")

		clerk = self.desk_of(CLERK)
		clerk.click(".dropdown-notifications .notifications-icon")
		notification = clerk.find(".notifications-list .recent-item")
		self.assertIn("Stan Storekeeper", notification.text)
		self.assertIn(BOOKS.company, notification.text)
		clerk.picture("notified-1-notification")
		notification.click()
		clerk.find(".page-head .title-text", "New Journal Entry")
		clerk.picture("notified-2-journal-entry")
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
