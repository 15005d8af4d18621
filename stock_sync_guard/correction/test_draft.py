"""The draft Journal Entry: what is in it, and that it cures."""

from __future__ import annotations

import frappe
from frappe.utils import fmt_money

from stock_sync_guard.api import create_journal_entry, get_differences
from stock_sync_guard.tests import documents
from stock_sync_guard.tests.case import DraftTestCase, OutOfSyncTestCase, company_value, last_message
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
		self.assertEqual((last_message()["title"], last_message()["indicator"]), ("In Sync", "green"))

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


class TestERPNextsDefaults(DraftTestCase):
	def test_project_is_the_users_default_and_finance_book_that_of_a_new_entry(self):
		project = frappe.get_doc(
			{"doctype": "Project", "project_name": "SSG Extension", "company": self.books.company}
		).insert()
		book = frappe.get_doc({"doctype": "Finance Book", "finance_book_name": "SSG Tax Book"}).insert()
		with company_value(self.books.company, default_finance_book=book.name):
			self.assertFalse(self.draft().finance_book)
		frappe.defaults.set_user_default("project", project.name)
		frappe.defaults.set_user_default("finance_book", book.name)
		frappe.clear_cache(user="Administrator")
		frappe.local.new_doc_templates.clear()
		entry = self.assert_submitting_cures(self.draft())
		self.assertEqual(entry.finance_book, book.name)
		self.assertEqual({row.project for row in entry.accounts}, {project.name})

	def test_two_accounts_share_one_netted_contra_line_and_both_are_cured(self):
		add_gl_entry(self.books, self.books.raw_account, 8)
		entry = self.assert_submitting_cures(self.draft())
		self.assertEqual(
			[(row.account, row.debit, row.credit) for row in entry.accounts],
			[
				(self.books.raw_account, 0, 8),
				(self.books.stock_in_hand, 21, 0),
				(self.books.stock_adjustment, 0, 13),
			],
		)
