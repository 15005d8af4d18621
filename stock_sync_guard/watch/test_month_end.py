"""Closing a period while findings of it are open or a repost is not finished, and the statement that is signed off."""

from __future__ import annotations

import frappe
from frappe.utils import add_days, getdate, nowdate

from stock_sync_guard.api import accept_findings
from stock_sync_guard.exceptions import PeriodNotReconciledError
from stock_sync_guard.site.reposting import repost_of
from stock_sync_guard.tests import documents
from stock_sync_guard.tests.books import OTHER_BOOKS
from stock_sync_guard.tests.case import last_message
from stock_sync_guard.tests.settings import guard_settings
from stock_sync_guard.watch.test_recording import RecordingTestCase


class MonthEndTestCase(RecordingTestCase):
	"""The last day of the period is today, when the receipt of 21 lost its GL entries."""

	def period(self, doctype: str = "Purchase Receipt", **values: object) -> frappe.model.document.Document:
		return frappe.get_doc(
			{
				"doctype": "Accounting Period",
				"period_name": "Closed",
				"company": self.books.company,
				"start_date": add_days(nowdate(), -20),
				"end_date": nowdate(),
				"closed_documents": [{"document_type": doctype, "closed": 1}],
				**values,
			}
		)

	def said(self) -> str:
		return "".join(
			message["message"]
			for message in frappe.get_message_log()
			if message.get("title") == "Stock Not Reconciled"
		)


class TestAccountingPeriod(MonthEndTestCase):
	def test_it_is_stopped_where_the_company_says_so_and_says_what_is_open(self):
		with guard_settings(self.books.company, month_end="Block"):
			with self.assertRaises(PeriodNotReconciledError) as stopped:
				self.period().insert()
			for said in (self.lost.name, "21.00", self.books.stock_in_hand, "GL entries missing"):
				self.assertIn(said, last_message()["message"])
				self.assertIn(said, str(stopped.exception))
			self.assertNotIn("<", str(stopped.exception))

	def test_without_a_setting_it_is_warned(self):
		self.period().insert()
		self.assertIn(self.lost.name, self.said())

	def test_off_says_nothing(self):
		with guard_settings(self.books.company, month_end="Off"):
			self.period().insert()
		self.assertEqual(self.said(), "")

	def test_a_period_that_closes_no_stock_documents_or_ends_before(self):
		with guard_settings(self.books.company, month_end="Block"):
			self.period("Sales Order").insert()
			self.period(
				period_name="Before", start_date=add_days(nowdate(), -60), end_date=add_days(nowdate(), -30)
			).insert()

	def test_settled_or_accepted_it_closes(self):
		with guard_settings(self.books.company, month_end="Block"):
			accept_findings(self.books.company, "Known")
			self.period().insert()

	def test_a_repost_that_is_not_finished(self):
		frappe.get_doc("Purchase Receipt", self.lost.name).make_gl_entries()
		self.queue_reposts()
		repost = repost_of(self.lost, recreate_stock_ledgers=False)
		repost.insert()
		repost.submit()
		with (
			guard_settings(self.books.company, month_end="Block"),
			self.assertRaisesRegex(PeriodNotReconciledError, repost.name),
		):
			self.period().insert()

	def test_the_bypass_role_is_warned(self):
		with guard_settings(self.books.company, month_end="Block", bypass_role="System Manager"):
			self.period().insert()
		self.assertIn(self.lost.name, self.said())


class TestPeriodClosingVoucher(MonthEndTestCase):
	def test_stopped_until_it_is_corrected(self):
		voucher = documents.period_closing_voucher(self.books, nowdate())
		voucher.insert()
		with guard_settings(self.books.company, month_end="Block"):
			with self.assertRaises(PeriodNotReconciledError):
				voucher.submit()
			self.correct()
			voucher.reload()
			voucher.submit()
		self.assertEqual(voucher.docstatus, 1)

	def test_warned_by_default(self):
		documents.period_closing_voucher(self.books, nowdate()).submit()
		self.assertIn(self.lost.name, self.said())


class TestStatement(MonthEndTestCase):
	def statement(self, **values: object) -> frappe.model.document.Document:
		return frappe.get_doc(
			{
				"doctype": "Stock Sync Statement",
				"company": self.books.company,
				"from_date": add_days(nowdate(), -30),
				"to_date": nowdate(),
				**values,
			}
		).insert()

	def account(self, statement) -> frappe._dict:
		[row] = [row for row in statement.accounts if row.account == self.books.stock_in_hand]
		return row

	def test_it_states_the_accounts_and_what_is_open(self):
		statement = self.statement()
		row = self.account(statement)
		self.assertEqual(
			(row.stock_value, row.account_balance, row.difference, row.to_correct), (521, 500, 21, 21)
		)
		[finding] = statement.findings
		self.assertEqual(
			(finding.voucher_no, finding.difference, finding.state, finding.cause),
			(self.lost.name, 21, "Open", "GL entries missing"),
		)

	def test_how_each_was_settled_and_by_whom(self):
		self.record()
		accept_findings(self.books.company, "Lost in the migration")
		[finding] = self.statement().findings
		self.assertEqual((finding.state, finding.reason), ("Accepted", "Lost in the migration"))
		self.assertIn("Stock Sync Acceptance", finding.settled_with)
		self.assertEqual(finding.settled_by, "Administrator")

	def test_signed_off_it_is_frozen(self):
		statement = self.statement()
		statement.submit()
		self.assertEqual((statement.signed_off_by, bool(statement.signed_off_on)), ("Administrator", True))
		self.correct()
		statement.reload()
		self.assertEqual([finding.state for finding in statement.findings], ["Open"])
		self.assertEqual([f.state for f in self.statement().findings], ["Corrected"])

	def test_it_keeps_no_voucher_from_being_cancelled(self):
		self.statement().submit()
		self.lost.reload()
		self.lost.cancel()

	def test_what_is_posted_after_the_period_is_not_in_it(self):
		statement = self.statement(from_date=add_days(nowdate(), -60), to_date=add_days(nowdate(), -30))
		self.assertEqual((self.account(statement).stock_value, statement.findings), (0, []))

	def test_it_prints(self):
		self.record()
		accept_findings(self.books.company, "Lost in the migration")
		statement = self.statement(remarks="Filed & done")
		statement.submit()
		printed = frappe.get_print(
			"Stock Sync Statement", statement.name, print_format="Stock Sync Statement", no_letterhead=1
		)
		for said in (
			self.books.company,
			self.books.stock_in_hand,
			"521.00",
			self.lost.name,
			"Lost in the migration",
			"Filed &amp; done",
			"Signed off by Administrator",
		):
			self.assertIn(said, printed)

	def test_an_incomplete_statement_is_refused(self):
		user = self.as_user("Accounts Manager", "Accounts User")
		frappe.set_user("Administrator")
		frappe.permissions.add_user_permission("Account", self.books.raw_account, user)
		frappe.set_user(user)
		with self.assertRaises(frappe.PermissionError):
			self.statement()

	def test_a_user_of_another_company_makes_and_reads_none(self):
		statement = self.statement()
		user = self.as_user("Accounts Manager", "Accounts User")
		frappe.set_user("Administrator")
		frappe.permissions.add_user_permission("Company", OTHER_BOOKS.company, user)
		frappe.set_user(user)
		with self.assertRaises(frappe.PermissionError):
			self.statement()
		self.assertEqual(frappe.get_list("Stock Sync Statement", {"name": statement.name}), [])
		self.as_user("Employee")
		with self.assertRaises(frappe.PermissionError):
			frappe.get_list("Stock Sync Statement")

	def test_dates_in_order(self):
		with self.assertRaisesRegex(frappe.ValidationError, "From Date"):
			self.statement(from_date=add_days(nowdate(), 1), to_date=getdate())
