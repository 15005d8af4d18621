"""What System Managers are told when the sums of a company are stored for the first time."""

from __future__ import annotations

from unittest.mock import patch

import frappe
from frappe.utils import formatdate, nowdate

from stock_sync_guard.site.correction_page import correction_page
from stock_sync_guard.site.policy import Mode
from stock_sync_guard.tests.case import OutOfSyncTestCase
from stock_sync_guard.tests.settings import guard_settings
from stock_sync_guard.watch.first_findings import tell_first_findings
from stock_sync_guard.watch.rebuild import store_next


class TestFirstFindings(OutOfSyncTestCase):
	def setUp(self) -> None:
		super().setUp()
		self.manager = self.as_user("System Manager", "Accounts User", "Accounts Manager")
		self.ignorant = self.as_user("System Manager")
		frappe.set_user("Administrator")
		frappe.db.delete("Stock Sync Closing", {"name": self.books.company})
		while store_next(self.books.company):
			pass

	def told(self, user: str | None = None) -> list[str]:
		return frappe.get_all(
			"Notification Log",
			filters={"for_user": user or self.manager, "subject": ("like", "%is installed%")},
			pluck="subject",
			order_by="creation",
		)

	def test_how_much_since_when_what_stops_and_the_ways_on(self):
		tell_first_findings(self.books.company)
		[subject] = self.told()
		for words in (
			self.books.company,
			"1 stock account is out of sync",
			self.books.stock_in_hand,
			"21.00",
			"debit the account",
			f"since {formatdate(nowdate())}",
			"nobody can save or submit",
			"Correct them, or set older differences to Warn",
		):
			self.assertIn(words, subject)
		[link] = frappe.get_all(
			"Notification Log",
			filters={"for_user": self.manager, "subject": subject},
			pluck="link",
			order_by="creation",
		)
		self.assertTrue(link.startswith(f"{correction_page()}?"))

	def test_it_is_told_once(self):
		for _time in range(2):
			tell_first_findings(self.books.company)
		self.assertEqual(len(self.told()), 1)

	def test_it_is_told_whatever_the_company_wants_of_older_differences(self):
		for mode, words in ((Mode.WARN, "is warned"), (Mode.OFF, "Nobody is stopped or warned")):
			frappe.db.set_value("Stock Sync Closing", self.books.company, "told_on", None)
			with guard_settings(self.books.company, older_differences=mode.value):
				tell_first_findings(self.books.company)
			self.assertIn(words, self.told()[-1])

	def test_who_may_not_read_accounts_is_told_only_how_many_they_are(self):
		tell_first_findings(self.books.company)
		[subject] = self.told(self.ignorant)
		self.assertIn("1 stock account is out of sync", subject)
		self.assertNotIn(self.books.stock_in_hand, subject)
		self.assertNotIn("21.00", subject)

	def test_it_is_logged(self):
		with patch("frappe.logger") as logger:
			tell_first_findings(self.books.company)
		[line] = logger.return_value.warning.call_args.args
		self.assertIn(self.books.stock_in_hand, line)
		self.assertNotIn("<", line)

	def test_nobody_is_told_where_nothing_is_out_of_sync(self):
		self.correct([self.books.stock_in_hand])
		with patch("frappe.logger") as logger:
			tell_first_findings(self.books.company)
		logger.return_value.info.assert_called_once()
		self.assertEqual(self.told(), [])

	def test_nobody_is_told_before_the_first_build(self):
		frappe.db.delete("Stock Sync Closing", {"name": self.books.company})
		tell_first_findings(self.books.company)
		self.assertEqual(self.told(), [])
