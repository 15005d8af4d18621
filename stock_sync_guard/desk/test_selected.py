"""Settling what is selected in the report: which findings it stands for, for whom, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable

import frappe

from stock_sync_guard.api import (
	accept_vouchers,
	create_journal_entry_for_vouchers,
	get_differences,
	repost_vouchers,
)
from stock_sync_guard.desk.test_report import ACCOUNTANT, ReportTestCase
from stock_sync_guard.tests import documents
from stock_sync_guard.tests.books import OTHER_BOOKS
from stock_sync_guard.tests.corruption import lose_gl_entries
from stock_sync_guard.tests.settings import guard_settings

RECEIPT = "Purchase Receipt"


class SelectedTestCase(ReportTestCase):
	"""Besides the receipt of 21, one of 40; nothing is recorded yet."""

	def setUp(self) -> None:
		super().setUp()
		self.queue_reposts()
		with guard_settings(self.books.company, older_differences="Off"):
			self.other = documents.purchase_receipt(self.books, qty=1, rate=40)
			self.other.submit()
		lose_gl_entries(self.other)

	def key(self, voucher_no: str, account: str | None = None) -> list[str]:
		return [account or self.books.stock_in_hand, RECEIPT, voucher_no]

	def recorded(self) -> dict[str, str]:
		return dict(
			frappe.get_all(
				"Stock Sync Finding",
				{"company": self.books.company, "state": ("!=", "")},
				["voucher_no", "state"],
				order_by="voucher_no",
				as_list=True,
			)
		)

	def acts(self) -> dict[str, Callable[[object], object]]:
		company = self.books.company
		return {
			"entry": lambda vouchers: create_journal_entry_for_vouchers(company, vouchers),
			"repost": lambda vouchers: repost_vouchers(company, vouchers),
			"accept": lambda vouchers: accept_vouchers(company, "Known of old", vouchers),
		}


class TestSelected(SelectedTestCase):
	def test_an_entry_for_what_is_selected_alone_by_whom_may_not_read_findings(self):
		self.as_user(*ACCOUNTANT)
		self.assertFalse(frappe.has_permission("Stock Sync Finding", "read"))
		entry = frappe.get_doc(
			create_journal_entry_for_vouchers(self.books.company, json.dumps([self.key(self.lost.name)]))
		)
		entry.insert()
		entry.submit()
		self.assertEqual(entry.total_debit, 21)
		[difference] = get_differences(self.books.company)
		self.assertEqual([one["voucher_no"] for one in difference["vouchers"]], [self.other.name])

	def test_it_is_recorded_who_found_it_in_the_report(self):
		user = self.as_user(*ACCOUNTANT)
		create_journal_entry_for_vouchers(self.books.company, [self.key(self.lost.name)])
		self.assertEqual(self.recorded(), {self.lost.name: "Open"})
		found = frappe.db.get_value(
			"Stock Sync Finding", {"voucher_no": self.lost.name}, ["found_how", "found_user"]
		)
		self.assertEqual(found, ("Report", user))

	def test_what_is_recorded_already_is_not_found_anew(self):
		keys = [self.key(self.lost.name), self.key(self.other.name)]
		accept_vouchers(self.books.company, "Known of old", keys[:1])
		changes = frappe.db.count("Stock Sync Finding Change")
		create_journal_entry_for_vouchers(self.books.company, keys[1:])
		self.assertEqual(frappe.db.count("Stock Sync Finding Change"), changes)

	def test_reposts_of_what_is_selected_alone(self):
		[row] = repost_vouchers(self.books.company, [self.key(self.lost.name)])
		self.assertEqual(row["voucher_no"], self.lost.name)
		self.assertEqual(
			frappe.get_all(
				"Repost Item Valuation",
				{"docstatus": 1, "company": self.books.company},
				pluck="voucher_no",
				order_by="name",
			),
			[self.lost.name],
		)

	def test_accepting_what_is_selected_alone(self):
		accept_vouchers(self.books.company, "Known of old", [self.key(self.lost.name)])
		self.assertEqual(self.recorded(), {self.lost.name: "Accepted"})

	def test_what_does_not_count_any_more_is_left_out_and_named(self):
		entry = frappe.get_doc(
			create_journal_entry_for_vouchers(self.books.company, [self.key(self.lost.name)])
		)
		entry.insert()
		entry.submit()
		frappe.clear_messages()
		keys = [self.key(one) for one in (self.lost.name, self.other.name, "PR-NO-SUCH")]
		draft = create_journal_entry_for_vouchers(self.books.company, keys)
		self.assertEqual(draft["total_debit"], 40)
		self.assertIn(f"{self.lost.name}, PR-NO-SUCH.", self.left_out())

	def test_unknown_ones_are_left_out_and_named(self):
		keys = [self.key(one) for one in (self.lost.name, "PR-<b>NO</b>")]
		draft = create_journal_entry_for_vouchers(self.books.company, keys)
		self.assertEqual(draft["total_debit"], 21)
		self.assertIn("PR-&lt;b&gt;NO&lt;/b&gt;.", self.left_out())

	def left_out(self) -> str:
		[message] = [one for one in frappe.get_message_log() if one.get("title") == "Left Out"]
		return message["message"]


class TestRefused(SelectedTestCase):
	def assert_refused(self, vouchers: object, error: type[Exception], why: str) -> None:
		for name, act in self.acts().items():
			with self.subTest(name), self.assertRaisesRegex(error, why):
				act(vouchers)
		for doctype in ("Journal Entry", "Repost Item Valuation", "Stock Sync Acceptance"):
			self.assertFalse(frappe.db.exists(doctype, {"company": self.books.company}), doctype)

	def test_nothing_selected(self):
		for nothing in ("[]", [], ""):
			self.assert_refused(nothing, frappe.ValidationError, "Select vouchers in the report first")

	def test_what_is_no_voucher(self):
		for bad in ('{"a": 1}', '"text"', [["one"]], [[1, 2, 3]], ["abc"], [[None, "", ""]], [{"a": 1}]):
			self.assert_refused(bad, frappe.ValidationError, "must be a list")

	def test_unknown_vouchers(self):
		for key in (
			self.key("PR-NO-SUCH"),
			[self.books.stock_in_hand, "No Such Type", self.lost.name],
			[self.books.raw_account, RECEIPT, self.lost.name],
		):
			self.assert_refused([key], frappe.ValidationError, "None of these vouchers counts any more")

	def test_vouchers_of_another_company(self):
		with guard_settings(OTHER_BOOKS.company, older_differences="Off"):
			foreign = documents.purchase_receipt(OTHER_BOOKS, qty=1, rate=9)
			foreign.submit()
		lose_gl_entries(foreign)
		for account in (self.books.stock_in_hand, OTHER_BOOKS.stock_in_hand):
			self.assert_refused(
				[self.key(foreign.name, account)],
				frappe.ValidationError,
				"None of these vouchers counts any more",
			)

	def test_an_account_that_there_is_not(self):
		self.assert_refused(
			[self.key(self.lost.name, "No Such Account")],
			frappe.PermissionError,
			"You may not see the figures of <strong>No Such Account</strong>",
		)

	def test_no_right_to_settle(self):
		self.as_user("Auditor")
		for name, act in self.acts().items():
			with self.subTest(name), self.assertRaises(frappe.PermissionError):
				act([self.key(self.lost.name)])
		self.assertEqual(self.recorded(), {})

	def test_no_right_to_see_the_report(self):
		self.as_user("Accounts Manager")
		user = frappe.session.user
		frappe.set_user("Administrator")
		self.restrict(user, "Company", OTHER_BOOKS.company)
		frappe.set_user(user)
		self.assert_refused_for_user()

	def test_no_right_to_all_warehouses_of_the_account(self):
		user = self.as_user("Accounts Manager", "Stock Manager")
		frappe.set_user("Administrator")
		self.restrict(user, "Warehouse", self.books.finished_goods)
		frappe.set_user(user)
		self.assert_refused_for_user()

	def test_no_right_to_the_account(self):
		user = self.as_user("Accounts Manager", "Stock Manager")
		frappe.set_user("Administrator")
		self.restrict(user, "Account", self.books.raw_account)
		frappe.set_user(user)
		self.assert_refused_for_user()

	def assert_refused_for_user(self) -> None:
		for name, act in self.acts().items():
			with self.subTest(name), self.assertRaises(frappe.PermissionError):
				act([self.key(self.lost.name)])
		frappe.set_user("Administrator")
		self.assertEqual(self.recorded(), {})

	def test_accepting_without_a_reason(self):
		for reason in ("", "  "):
			with self.assertRaises(frappe.ValidationError):
				accept_vouchers(self.books.company, reason, [self.key(self.lost.name)])
		self.assertFalse(frappe.db.exists("Stock Sync Acceptance", {"company": self.books.company}))
