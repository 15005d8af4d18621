"""Settling chosen findings: a Journal Entry for these alone, on a day of choice, and reposts that were tried first."""

from __future__ import annotations

import json
from typing import ClassVar
from unittest.mock import patch

import frappe
from frappe.utils import add_days, getdate, nowdate

from stock_sync_guard import api
from stock_sync_guard.api import (
	check_now,
	create_journal_entry_for_findings,
	get_differences,
	repost_findings,
)
from stock_sync_guard.tests import documents
from stock_sync_guard.tests.books import OTHER_BOOKS
from stock_sync_guard.tests.corruption import (
	add_gl_entry,
	cancel_gl_side,
	change_stock_value,
	lose_gl_entries,
)
from stock_sync_guard.tests.freezing import freeze_accounts
from stock_sync_guard.tests.settings import guard_settings
from stock_sync_guard.watch.test_recording import RecordingTestCase


class TestChosenEntry(RecordingTestCase):
	"""Besides the receipt of 21, one of 40 and a smaller one of 8 in the other direction."""

	def setUp(self) -> None:
		super().setUp()
		with guard_settings(self.books.company, older_differences="Off"):
			self.other = documents.purchase_receipt(self.books, qty=1, rate=40)
			self.other.submit()
			lose_gl_entries(self.other)
			self.over = documents.purchase_receipt(self.books, qty=1, rate=9)
			self.over.submit()
		change_stock_value(self.over, -8)
		self.record()

	def draft(self, *vouchers, **values: object) -> frappe.model.document.Document:
		names = [self.finding(voucher.name).name for voucher in vouchers]
		return frappe.get_doc(create_journal_entry_for_findings(json.dumps(names), **values))

	def submitted(self, *vouchers, **values: object) -> frappe.model.document.Document:
		entry = self.draft(*vouchers, **values)
		entry.insert()
		entry.submit()
		return entry

	def left(self) -> dict[str, float]:
		return {
			voucher["voucher_no"]: voucher["difference"]
			for difference in get_differences(self.books.company)
			for voucher in difference["vouchers"]
		}

	def test_it_corrects_the_chosen_ones_and_settles_these_whatever_their_size(self):
		entry = self.submitted(self.lost)
		self.assertEqual(entry.total_debit, 21)
		self.assertEqual(self.left(), {self.other.name: 40, self.over.name: -8})
		self.record()
		self.assertEqual((self.finding().state, self.finding().outcome_document), ("Corrected", entry.name))
		self.assertEqual(self.finding(self.other.name).state, "Open")

	def test_of_either_direction(self):
		entry = self.submitted(self.lost, self.over)
		self.assertEqual(entry.total_debit, 13)
		self.assertEqual(self.left(), {self.other.name: 40})

	def test_in_the_month_that_it_belongs_to(self):
		day = add_days(nowdate(), -40)
		with guard_settings(self.books.company, older_differences="Off"):
			old = documents.purchase_receipt(self.books, qty=2, rate=50)
			old.update({"set_posting_time": 1, "posting_date": day, "posting_time": "10:00:00"})
			self.queue_reposts()
			old.submit()
		frappe.db.delete("Repost Item Valuation", {"company": self.books.company})
		lose_gl_entries(old)
		self.record()
		entry = self.submitted(old, posting_date=day)
		self.assertEqual((entry.posting_date, entry.total_debit), (getdate(day), 100))
		self.assertNotIn(old.name, self.left())

	def test_not_in_a_closed_period_nor_where_the_account_agrees(self):
		freeze_accounts(self.books, add_days(nowdate(), -1))
		with self.assertRaisesRegex(frappe.ValidationError, "Choose a later posting date"):
			self.draft(self.lost, posting_date=add_days(nowdate(), -2))
		freeze_accounts(self.books, None)
		with self.assertRaisesRegex(frappe.ValidationError, "agree"):
			self.draft(self.lost, posting_date=add_days(nowdate(), -2))

	def test_one_draft_at_a_time(self):
		self.draft(self.lost).insert()
		with self.assertRaisesRegex(frappe.ValidationError, "not submitted yet"):
			self.draft(self.other)

	def test_nothing_where_none_of_them_is_open_any_more(self):
		name = self.finding().name
		self.correct()
		with self.assertRaisesRegex(frappe.ValidationError, "nothing to correct"):
			create_journal_entry_for_findings([name])

	def test_bad_input(self):
		for findings in ("", "[]", "{}", '[{"a": 1}]', [], ["nothing-like-that"]):
			with (
				self.subTest(findings=findings),
				self.assertRaises((frappe.ValidationError, frappe.PermissionError)),
			):
				create_journal_entry_for_findings(findings)


class TestReposts(RecordingTestCase):
	def setUp(self) -> None:
		super().setUp()
		self.queue_reposts()
		with guard_settings(self.books.company, older_differences="Off"):
			self.same = documents.purchase_receipt(self.books, qty=1, rate=9)
			self.same.submit()
		cancel_gl_side(self.same)
		add_gl_entry(self.books, self.books.stock_in_hand, 5, "BY-HAND")
		self.record()

	def test_only_what_a_repost_changes_is_reposted_and_the_rest_says_why(self):
		vouchers = (self.lost.name, self.same.name, "BY-HAND")
		rows = {
			row["voucher_no"]: row
			for row in repost_findings([self.finding(voucher).name for voucher in vouchers])
		}
		self.assertTrue(rows[self.lost.name]["repost"])
		self.assertIsNone(rows[self.same.name]["repost"])
		self.assertIn("the same again", rows[self.same.name]["result"])
		self.assertIn("moves no stock", rows["BY-HAND"]["result"])
		self.assertEqual(self.finding().state, "Waiting for a Repost")
		self.assertEqual(self.finding(self.same.name).repost_result, rows[self.same.name]["result"])
		[repost] = frappe.get_all(
			"Repost Item Valuation",
			{"docstatus": 1, "company": self.books.company},
			["name", "voucher_no"],
			order_by="name",
		)
		self.assertEqual(tuple(repost.values()), (rows[self.lost.name]["repost"], self.lost.name))

	def test_it_needs_the_right_to_repost(self):
		name = self.finding().name
		self.as_user("Auditor")
		with self.assertRaises(frappe.PermissionError):
			repost_findings([name])


class TestPermissions(RecordingTestCase):
	"""Everything of ours that is whitelisted, by a user without rights and one with user permissions."""

	CALLS: ClassVar = {
		"create_journal_entry": lambda self: {"company": self.books.company},
		"get_differences": lambda self: {"company": self.books.company},
		"get_documents_without_entries": lambda self: {"company": self.books.company},
		"create_repost": lambda self: {
			"voucher_type": "Purchase Receipt",
			"voucher_no": self.lost.name,
		},
		"left_by_correction": lambda self: {"journal_entry": self.correction.name},
		"accept_findings": lambda self: {"company": self.books.company, "reason": "Because"},
		"create_journal_entry_for_findings": lambda self: {"findings": [self.name]},
		"repost_findings": lambda self: {"findings": [self.name]},
		"create_journal_entry_for_vouchers": lambda self: {
			"company": self.books.company,
			"vouchers": [self.key],
		},
		"repost_vouchers": lambda self: {"company": self.books.company, "vouchers": [self.key]},
		"accept_vouchers": lambda self: {
			"company": self.books.company,
			"reason": "Because",
			"vouchers": [self.key],
		},
		"check_now": lambda self: {"company": self.books.company},
		"get_indicator": lambda self: {"doctype": "Company", "name": self.books.company},
		"check_set_up": lambda self: {"thorough": True},
	}
	# They answer for what the user may read.
	NOT_OF_ONE_COMPANY = ("get_indicator", "check_set_up")
	# Each is a row of somebody's company.
	DOCTYPES = (
		"Stock Sync Finding",
		"Stock Sync Stopped Document",
		"Stock Sync Acceptance",
		"Stock Sync Accepted Voucher",
		"Stock Sync Corrected Voucher",
	)

	def setUp(self) -> None:
		super().setUp()
		self.correction = self.correct()
		again = documents.purchase_receipt(self.books, qty=3, rate=7)
		again.submit()
		lose_gl_entries(again)
		self.lost = again
		self.record()
		self.name = self.finding().name
		self.key = [self.books.stock_in_hand, again.doctype, again.name]

	def whitelisted(self) -> list[str]:
		return [
			name
			for name, function in vars(api).items()
			if getattr(function, "__module__", "") == api.__name__ and function in frappe.whitelisted
		]

	def assert_all_refused(self) -> None:
		for name in self.whitelisted():
			with self.subTest(method=name):
				if name in self.NOT_OF_ONE_COMPANY:
					self.assertNotIn(self.books.company, self.answer_of(name))
				else:
					with self.assertRaises((frappe.PermissionError, frappe.DoesNotExistError)):
						self.answer_of(name)

	def answer_of(self, name: str) -> str:
		try:
			return frappe.as_json(getattr(api, name)(**self.CALLS[name](self)))
		except frappe.PermissionError:
			if name not in self.NOT_OF_ONE_COMPANY:
				raise
			return ""

	def test_who_may_read_is_told(self):
		for name in self.NOT_OF_ONE_COMPANY:
			self.assertIn(self.books.company, self.answer_of(name), name)

	def test_every_method_is_looked_at_here(self):
		self.assertEqual(set(self.whitelisted()), set(self.CALLS))

	def test_a_user_without_rights_learns_nothing(self):
		self.as_user("Employee")
		self.assert_all_refused()
		for doctype in self.DOCTYPES:
			with self.subTest(doctype=doctype), self.assertRaises(frappe.PermissionError):
				frappe.get_list(doctype)

	def test_a_user_permission_on_another_company_holds_everywhere(self):
		user = self.as_user("Accounts Manager", "Accounts User", "Stock Manager", "Auditor")
		frappe.set_user("Administrator")
		frappe.permissions.add_user_permission("Company", OTHER_BOOKS.company, user)
		frappe.set_user(user)
		self.assert_all_refused()
		for doctype in self.DOCTYPES:
			with self.subTest(doctype=doctype):
				self.assertEqual(frappe.get_list(doctype, {"company": self.books.company}), [])
		with self.assertRaises(frappe.PermissionError):
			frappe.get_doc("Stock Sync Finding", self.name).check_permission("read")

	def test_user_permissions_on_accounts_and_warehouses_hold_for_findings(self):
		for doctype, name in (
			("Account", self.books.raw_account),
			("Warehouse", self.books.finished_goods),
		):
			user = self.as_user("Accounts Manager", "Stock Manager")
			frappe.set_user("Administrator")
			frappe.permissions.add_user_permission(doctype, name, user)
			frappe.set_user(user)
			with self.subTest(doctype=doctype):
				self.assertEqual(frappe.get_list("Stock Sync Finding", {"company": self.books.company}), [])
				for act in (create_journal_entry_for_findings, repost_findings):
					with self.assertRaises(frappe.PermissionError):
						act([self.name])
			frappe.set_user("Administrator")
			frappe.permissions.remove_user_permission(doctype, name, user)

	def test_who_may_check_sees_the_progress(self):
		user = self.as_user("Accounts Manager")
		with patch("frappe.enqueue") as enqueue:
			check_now(self.books.company)
		self.assertIn(user, enqueue.call_args.kwargs["job_id"])
