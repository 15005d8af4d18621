"""The morning after: what changed is told to those with the role to notify, and nothing where nothing did."""

from __future__ import annotations

from unittest.mock import patch

import frappe
from frappe.utils import add_to_date, now_datetime

from stock_sync_guard.tests import documents
from stock_sync_guard.tests.books import OTHER_BOOKS
from stock_sync_guard.tests.corruption import lose_gl_entries
from stock_sync_guard.tests.settings import guard_settings
from stock_sync_guard.watch.digest import send_digests
from stock_sync_guard.watch.jobs import verify_all
from stock_sync_guard.watch.rebuild import store_next
from stock_sync_guard.watch.test_jobs import in_this_transaction
from stock_sync_guard.watch.test_recording import RecordingTestCase

ROLE = "Accounts Manager"


class TestDigest(RecordingTestCase):
	def setUp(self) -> None:
		super().setUp()
		while store_next(self.books.company):
			pass
		self.enterContext(guard_settings(self.books.company, notify_role=ROLE))
		self.accountant = self.as_user(ROLE, "Stock User")
		frappe.set_user("Administrator")
		self.sent = self.enterContext(patch("frappe.sendmail"))

	def digest(self) -> None:
		self.record()
		send_digests([self.books.company])

	def notifications(self, user: str | None = None) -> list[str]:
		return frappe.get_all(
			"Notification Log",
			{"for_user": user or self.accountant, "document_type": "Stock Sync Finding"},
			pluck="subject",
			order_by="creation",
		)

	def mails(self, user: str | None = None) -> list[str]:
		return [
			call.kwargs["message"]
			for call in self.sent.call_args_list
			if call.kwargs["recipients"] == [user or self.accountant]
		]

	def test_a_new_difference_is_told_with_voucher_cause_and_amount(self):
		self.digest()
		[line] = self.notifications()
		for said in (self.books.company, "1 new", "21.00", "debit the account"):
			self.assertIn(said, line)
		[mail] = self.mails()
		for said in (self.lost.name, "GL entries missing", self.books.stock_in_hand, "stock-sync-finding"):
			self.assertIn(said, mail)

	def test_nothing_is_told_twice(self):
		self.digest()
		self.digest()
		self.assertEqual((len(self.notifications()), len(self.mails())), (1, 1))

	def test_what_was_settled_is_told(self):
		self.digest()
		self.correct()
		self.digest()
		line = self.notifications()[-1]
		self.assertIn("1 settled", line)
		self.assertIn("Nothing is open any more", line)

	def test_what_came_and_went_since_the_last_digest(self):
		self.record()
		self.correct()
		self.digest()
		self.assertIn("1 settled", self.notifications()[-1])

	def test_who_may_not_read_the_company_or_its_account_is_not_told(self):
		frappe.permissions.add_user_permission("Company", OTHER_BOOKS.company, self.accountant)
		self.digest()
		self.assertEqual((self.notifications(), self.mails()), ([], []))

	def test_a_user_permission_on_another_account_hides_it(self):
		frappe.permissions.add_user_permission("Account", self.books.raw_account, self.accountant)
		self.digest()
		self.assertEqual((self.notifications(), self.mails()), ([], []))

	def test_no_mail_to_who_wants_none(self):
		settings = frappe.get_doc("Notification Settings", self.accountant)
		settings.update({"enable_email_notifications": 0}).save(ignore_permissions=True)
		self.digest()
		self.assertEqual((len(self.notifications()), self.mails()), (1, []))

	def test_a_site_without_outgoing_mail_notifies_all_the_same(self):
		self.sent.side_effect = frappe.OutgoingEmailError
		self.digest()
		self.assertEqual(len(self.notifications()), 1)

	def test_the_nightly_run_records_and_tells(self):
		with (
			in_this_transaction(),
			patch("stock_sync_guard.watch.jobs.companies", lambda: [self.books.company]),
		):
			verify_all()
		self.assertEqual(self.finding().found_how, "Nightly Run")
		self.assertEqual((len(self.notifications()), len(self.mails())), (1, 1))


class TestNightlyReposts(RecordingTestCase):
	def setUp(self) -> None:
		super().setUp()
		while store_next(self.books.company):
			pass
		self.queue_reposts()
		with guard_settings(self.books.company, older_differences="Off"):
			self.others = [documents.purchase_receipt(self.books, qty=1, rate=rate) for rate in (40, 60)]
			for other in self.others:
				other.submit()
				lose_gl_entries(other)
		self.record()

	def night(self, **settings: object) -> list[frappe._dict]:
		with (
			guard_settings(self.books.company, **settings),
			in_this_transaction(),
			patch("stock_sync_guard.watch.jobs.companies", lambda: [self.books.company]),
		):
			verify_all()
		return frappe.get_all(
			"Repost Item Valuation",
			{"company": self.books.company, "docstatus": 1},
			["name", "voucher_no"],
			order_by="creation",
		)

	def test_none_where_it_is_not_switched_on(self):
		self.assertEqual(self.night(), [])

	def test_the_largest_first_up_to_the_cap_and_each_is_on_its_finding(self):
		reposts = self.night(reposts_per_night=2)
		self.assertEqual([one.voucher_no for one in reposts], [self.others[1].name, self.others[0].name])
		finding = self.finding(self.others[1].name)
		self.assertEqual(finding.state, "Waiting for a Repost")
		# of the same item in the same warehouse: either brings the voucher along
		self.assertIn(finding.refers_to, [one.name for one in reposts])
		self.assertIn("brings the ledgers of the voucher together", finding.repost_result)
		self.assertEqual(self.history(finding.name), [("Open", "Waiting for a Repost", finding.refers_to)])

	def test_what_erpnext_refuses_does_not_take_the_place_of_others(self):
		frappe.db.set_value("Purchase Receipt", self.others[1].name, "docstatus", 0)
		reposts = self.night(reposts_per_night=1)
		self.assertEqual([one.voucher_no for one in reposts], [self.others[0].name])
		self.assertIn("It is not submitted", self.finding(self.others[1].name).repost_result)

	def test_never_in_a_closed_period(self):
		frappe.get_doc(
			{
				"doctype": "Accounting Period",
				"period_name": "Closed",
				"company": self.books.company,
				"start_date": self.lost.posting_date,
				"end_date": self.lost.posting_date,
				"closed_documents": [{"document_type": "Purchase Receipt", "closed": 1}],
			}
		).insert()
		self.assertEqual(self.night(reposts_per_night=5), [])
		self.assertIn("closed period", self.finding().repost_result)


class TestSince(RecordingTestCase):
	def test_the_first_digest_tells_of_the_last_day(self):
		while store_next(self.books.company):
			pass
		self.record()
		frappe.db.set_value(
			"Stock Sync Finding", self.finding().name, "found_on", add_to_date(now_datetime(), days=-2)
		)
		user = self.as_user(ROLE)
		frappe.set_user("Administrator")
		with guard_settings(self.books.company, notify_role=ROLE), patch("frappe.sendmail"):
			send_digests([self.books.company])
		self.assertFalse(
			frappe.db.exists("Notification Log", {"for_user": user, "document_type": "Stock Sync Finding"})
		)
