"""Users who may not correct: whom they are told to ask, and how those are notified."""

from __future__ import annotations

from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

import frappe
from redis.exceptions import ConnectionError as RedisConnectionError

from stock_sync_guard.api import create_journal_entry
from stock_sync_guard.exceptions import ValueOutOfSyncError
from stock_sync_guard.ledgers.comparison import out_of_sync_accounts
from stock_sync_guard.site.correction_page import correction_page
from stock_sync_guard.site.ledgers import company_books, run
from stock_sync_guard.site.versions import desk_route
from stock_sync_guard.tests import documents
from stock_sync_guard.tests.books import OTHER_BOOKS
from stock_sync_guard.tests.case import OutOfSyncTestCase, last_message
from stock_sync_guard.tests.corruption import add_gl_entry
from stock_sync_guard.tests.settings import guard_settings
from stock_sync_guard.watch.correction_page import fingerprint

# A role of our own: nobody else on the site has it.
NOTIFIED = "SSG Stock Accountant"
STOREKEEPER = ("Stock User", "Sales User")


class TestNotification(OutOfSyncTestCase):
	def setUp(self):
		super().setUp()
		if not frappe.db.exists("Role", NOTIFIED):
			frappe.get_doc({"doctype": "Role", "role_name": NOTIFIED}).insert()
		self.accountant = self.as_user("Accounts User", NOTIFIED)
		self.as_user(*STOREKEEPER)
		frappe.set_user("Administrator")

	def click_save(self, *roles: str) -> str:
		"""A user is stopped by the guard; returns the message. What the job wrote is kept, as a job commits."""
		self.as_user(*(roles or STOREKEEPER))
		with self.assertRaises(ValueOutOfSyncError):
			documents.delivery_note(self.books).save()
		frappe.set_user("Administrator")
		return last_message()["message"]

	def notifications(self, user: str | None = None) -> list[dict]:
		return frappe.get_all(
			"Notification Log",
			filters={"for_user": user or self.accountant, "link": ("like", f"{correction_page()}?%")},
			fields=["subject", "link", "type", "document_type", "document_name", "from_user"],
			order_by="creation",
		)

	def test_the_role_of_the_settings_is_notified_once_per_difference_not_once_per_click(self):
		with guard_settings(self.books.company, notify_role=NOTIFIED):
			for _click in range(3):
				message = self.click_save()
			self.click_save("Stock User", "Sales User", "Purchase User")
		self.assertIn(f"<b>{NOTIFIED}</b> are being notified", message)
		self.assertIn("ask a user with one of the roles", message)
		[notification] = self.notifications()
		self.assertEqual(
			(notification.type, notification.document_type, notification.document_name),
			("Alert", "Company", self.books.company),
		)
		self.assertIn(self.books.company, notification.subject)

	def test_a_further_difference_is_a_further_notification(self):
		with guard_settings(self.books.company, notify_role=NOTIFIED):
			self.click_save()
			add_gl_entry(self.books, self.books.raw_account, 8)
			self.click_save()
		self.assertEqual(len(self.notifications()), 2)

	def test_ordinary_transactions_do_not_make_it_another_difference(self):
		[before] = out_of_sync_accounts(run, company_books(self.books.company))
		with guard_settings(self.books.company, older_differences="Off"):
			documents.delivery_note(self.books, qty=5).submit()
		[after] = out_of_sync_accounts(run, company_books(self.books.company))
		self.assertNotEqual(before.stock_value, after.stock_value)
		self.assertEqual(fingerprint([before]), fingerprint([after]))

	def test_it_names_account_amount_and_voucher_that_the_recipient_may_read_and_leads_to_the_page(self):
		with guard_settings(self.books.company, notify_role=NOTIFIED):
			self.click_save()
		[notification] = self.notifications()
		self.assertIn(self.books.stock_in_hand, notification.subject)
		self.assertIn("$ 21.00 (debit the account)", notification.subject)
		frappe.set_user(self.accountant)
		may_read = frappe.has_permission("Purchase Receipt", "read", self.lost.name)
		self.assertEqual(self.lost.name in notification.subject, may_read)
		address = urlsplit(notification.link)
		self.assertEqual(address.path, correction_page())
		[company] = parse_qs(address.query)["company"]
		self.assertTrue(frappe.db.exists("Page", address.path.removeprefix(desk_route(""))))
		frappe.set_user(self.accountant)
		self.assertEqual(create_journal_entry(company)["accounts"][0]["debit"], 21)

	def test_without_a_role_in_the_settings_nobody_is_notified_and_the_message_does_not_say_so(self):
		self.assertNotIn("notified", self.click_save())
		self.assertEqual(self.notifications(), [])

	def test_a_user_who_may_create_the_entry_notifies_nobody(self):
		with guard_settings(self.books.company, notify_role=NOTIFIED):
			message = self.click_save("Accounts User", "Stock User", "Sales User")
		self.assertNotIn("notified", message)
		self.assertEqual(self.notifications(), [])

	def test_disabled_users_and_users_who_may_not_read_the_company_are_left_out(self):
		self.restrict(self.accountant, "Company", OTHER_BOOKS.company)
		disabled = self.as_user(NOTIFIED, "Auditor")
		frappe.set_user("Administrator")
		frappe.db.set_value("User", disabled, "enabled", 0)
		with guard_settings(self.books.company, notify_role=NOTIFIED):
			message = self.click_save()
		self.assertEqual(self.notifications() + self.notifications(disabled), [])
		self.assertNotIn("notified", message)

	def test_a_warned_user_who_may_not_create_the_entry_has_it_notified_too(self):
		with guard_settings(self.books.company, notify_role=NOTIFIED, older_differences="Warn"):
			self.as_user(*STOREKEEPER)
			documents.delivery_note(self.books).save()
			frappe.set_user("Administrator")
		self.assertEqual(len(self.notifications()), 1)

	def test_without_the_queue_the_message_is_the_same_but_for_the_notification(self):
		with (
			guard_settings(self.books.company, notify_role=NOTIFIED),
			patch("frappe.enqueue", side_effect=RedisConnectionError("down")),
		):
			message = self.click_save()
		self.assertIn("Value", last_message()["title"])
		self.assertNotIn("notified", message)

	def test_where_the_queue_cannot_be_reached_nobody_is_said_to_be_notified(self):
		unreachable = "redis://127.0.0.1:1"
		with (
			guard_settings(self.books.company, notify_role=NOTIFIED),
			patch.dict(frappe.local.conf, redis_queue=unreachable),
			# frappe 16 reads it anew
			patch("frappe.get_site_config", return_value=frappe.local.conf),
			patch("frappe.utils.background_jobs._redis_queue_conn", None),
		):
			message = self.click_save()
		self.assertIn(self.lost.name, message)
		self.assertNotIn("notified", message)
		self.assertEqual(self.notifications(), [])

	def test_the_job_is_queued_at_once_and_not_twice(self):
		with (
			guard_settings(self.books.company, notify_role=NOTIFIED),
			patch("stock_sync_guard.watch.notify.frappe.enqueue") as enqueue,
		):
			self.click_save()
		# saving the document enqueues nothing else of ours
		[call] = [
			call for call in enqueue.call_args_list if "stock_sync_guard" in str(call.kwargs.get("job_id"))
		]
		self.assertTrue(call.kwargs["deduplicate"])
		self.assertFalse(call.kwargs.get("enqueue_after_commit"))

	def test_the_job_does_nothing_once_the_difference_is_gone(self):
		from stock_sync_guard.watch.notify import notify_of_differences

		self.correct()
		with guard_settings(self.books.company, notify_role=NOTIFIED):
			notify_of_differences(self.books.company)
		self.assertEqual(self.notifications(), [])
