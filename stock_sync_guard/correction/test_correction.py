"""The draft Journal Entry: what is in it, and that it cures."""

from __future__ import annotations

import frappe
from frappe.utils import fmt_money

from stock_sync_guard.api import create_journal_entry, get_differences
from stock_sync_guard.tests import documents
from stock_sync_guard.tests.books import OTHER_BOOKS
from stock_sync_guard.tests.case import GuardTestCase, OutOfSyncTestCase, company_value
from stock_sync_guard.tests.corruption import add_gl_entry, lose_gl_entries


class TestDraft(OutOfSyncTestCase):
	def draft(self, **arguments):
		return frappe._dict(create_journal_entry(self.books.company, **arguments))

	def test_it_is_complete_and_unsaved(self):
		draft = self.draft()
		self.assertTrue(draft.get("__islocal"))
		self.assertEqual(draft.docstatus, 0)
		self.assertEqual(draft.company, self.books.company)
		self.assertEqual(draft.voucher_type, "Journal Entry")
		self.assertEqual(str(draft.posting_date), frappe.utils.nowdate())
		[difference] = get_differences(self.books.company)
		for figure in ("stock_value", "account_balance", "to_correct"):
			self.assertIn(fmt_money(difference[figure], currency="USD"), draft.user_remark)
		self.assertTrue(draft.user_remark.endswith("to correct $ 21.00."), draft.user_remark)
		self.assertEqual(draft.stock_sync_correction, 1)
		self.assertEqual(
			[
				(r["account"], r["debit_in_account_currency"], r["credit_in_account_currency"])
				for r in draft.accounts
			],
			[(self.books.stock_in_hand, 21, 0), (self.books.stock_adjustment, 0, 21)],
		)
		self.assertEqual({row["cost_center"] for row in draft.accounts}, {self.books.cost_center})
		self.assertFalse(
			frappe.db.exists("Journal Entry", {"stock_sync_correction": 1, "company": self.books.company})
		)

	def test_it_refers_to_the_blocked_document_where_that_was_saved(self):
		note = frappe.get_doc("Purchase Receipt", self.lost.name)
		draft = self.draft(reference_doctype="Purchase Receipt", reference_name=note.name)
		self.assertEqual(draft.stock_sync_blocked_doctype, "Purchase Receipt")
		self.assertEqual(draft.stock_sync_blocked_document, note.name)

	def test_it_refers_to_nothing_where_the_document_lost_its_name_with_the_rollback(self):
		draft = self.draft(reference_doctype="Delivery Note", reference_name="new-delivery-note-1")
		self.assertFalse(draft.stock_sync_blocked_document)

	def test_a_link_back_does_not_keep_the_blocked_document_from_being_cancelled(self):
		entry = frappe.get_doc(
			self.draft(reference_doctype="Purchase Receipt", reference_name=self.lost.name)
		).insert()
		entry.submit()
		frappe.get_doc("Purchase Receipt", self.lost.name).cancel()

	def test_accounts_are_netted_on_one_adjustment_line(self):
		add_gl_entry(self.books, self.books.raw_account, 8)
		draft = self.draft()
		self.assertEqual(
			[(r["account"], r["debit"], r["credit"]) for r in draft.accounts],
			[
				(self.books.raw_account, 0, 8),
				(self.books.stock_in_hand, 21, 0),
				(self.books.stock_adjustment, 0, 13),
			],
		)

	def test_only_the_accounts_asked_for_are_corrected(self):
		add_gl_entry(self.books, self.books.raw_account, 8)
		draft = self.draft(accounts=[self.books.raw_account])
		self.assertEqual(
			[row["account"] for row in draft.accounts], [self.books.raw_account, self.books.stock_adjustment]
		)

	def test_an_empty_list_of_accounts_is_refused_not_taken_for_all(self):
		for accounts in ([], "[]"):
			for method in (create_journal_entry, get_differences):
				with self.assertRaisesRegex(frappe.ValidationError, "Leave it out"):
					method(self.books.company, accounts=accounts)

	def test_submitted_it_leaves_nothing_to_adjust(self):
		self.correct()
		self.assertEqual(get_differences(self.books.company), [])
		with self.assertRaisesRegex(frappe.ValidationError, "Nothing to adjust"):
			create_journal_entry(self.books.company)

	def test_an_open_draft_is_opened_again(self):
		first = frappe.get_doc(self.draft()).insert()
		again = self.draft()
		self.assertEqual(again.name, first.name)
		self.assertFalse(again.get("__islocal"))

	def test_a_difference_that_lies_in_the_future_is_corrected_there(self):
		self.correct()
		in_three_days = frappe.utils.add_days(frappe.utils.nowdate(), 3)
		ahead = documents.stock_entry(self.books, target=self.books.stores, posting_date=in_three_days)
		ahead.submit()
		lose_gl_entries(ahead)
		entry = self.correct()
		self.assertEqual(str(entry.posting_date), ahead.posting_date)
		self.assertEqual(get_differences(self.books.company), [])


class TestBadInput(GuardTestCase):
	"""Bad input gets a message that says what to do, and changes nothing."""

	def setUp(self):
		super().setUp()
		documents.purchase_receipt(self.books).submit()
		add_gl_entry(self.books, self.books.stock_in_hand, 60)

	def test_missing_stock_adjustment_account(self):
		with (
			company_value(self.books.company, stock_adjustment_account=None),
			self.assertRaisesRegex(frappe.ValidationError, "Set the Stock Adjustment Account in Company"),
		):
			create_journal_entry(self.books.company)

	def test_stock_adjustment_account_that_is_a_stock_account(self):
		with (
			company_value(self.books.company, stock_adjustment_account=self.books.raw_account),
			self.assertRaisesRegex(frappe.ValidationError, "is a stock account itself"),
		):
			create_journal_entry(self.books.company)

	def test_unknown_company(self):
		for method in (create_journal_entry, get_differences):
			with self.assertRaisesRegex(frappe.DoesNotExistError, "There is no Company"):
				method("No Such Company")

	def test_account_of_another_company(self):
		for method in (create_journal_entry, get_differences):
			with self.assertRaisesRegex(frappe.ValidationError, "is not a stock account of company"):
				method(self.books.company, [OTHER_BOOKS.stock_in_hand])

	def test_unknown_account(self):
		with self.assertRaisesRegex(frappe.ValidationError, "is not a stock account of company"):
			create_journal_entry(self.books.company, '["No Such Account"]')

	def test_accounts_that_are_no_list(self):
		with self.assertRaisesRegex(frappe.ValidationError, "must be a list"):
			create_journal_entry(self.books.company, '{"a": 1}')

	def test_company_without_perpetual_inventory(self):
		with (
			company_value(self.books.company, enable_perpetual_inventory=0),
			self.assertRaisesRegex(frappe.ValidationError, "does not keep perpetual inventory"),
		):
			get_differences(self.books.company)

	def test_user_without_create_right(self):
		self.as_user("Stock User")
		with self.assertRaises(frappe.PermissionError):
			create_journal_entry(self.books.company)

	def test_user_who_may_not_read_the_company(self):
		user = self.as_user("Accounts User", "Stock User")
		frappe.get_doc(
			{"doctype": "User Permission", "user": user, "allow": "Company", "for_value": OTHER_BOOKS.company}
		).insert(ignore_permissions=True)
		for method in (create_journal_entry, get_differences):
			with self.assertRaises(frappe.PermissionError):
				method(self.books.company)
