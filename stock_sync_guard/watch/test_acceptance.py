"""Accepting differences: a right of its own, with a reason; what exceeds it counts again, and it can be taken back."""

from __future__ import annotations

from decimal import Decimal

import frappe
from frappe.model.document import Document

from stock_sync_guard.api import accept_findings, get_differences
from stock_sync_guard.ledgers.comparison import explain_accounts, out_of_sync_accounts
from stock_sync_guard.site.ledgers import company_books, run
from stock_sync_guard.tests import documents
from stock_sync_guard.tests.case import last_message
from stock_sync_guard.tests.corruption import add_gl_entry, lose_gl_entries
from stock_sync_guard.tests.deletion import delete_transactions
from stock_sync_guard.tests.settings import guard_settings
from stock_sync_guard.watch.acceptance import ACCEPTANCE, ACCEPTED
from stock_sync_guard.watch.recording import How, Occasion, record
from stock_sync_guard.watch.test_explained import ExplainedTestCase
from stock_sync_guard.watch.test_marks import A_WEEK
from stock_sync_guard.watch.test_recording import RecordingTestCase

REASON = "Differences from before the migration"


class TestAccepting(RecordingTestCase):
	def accept(self, *findings: str, reason: str = REASON) -> frappe.model.document.Document:
		name = accept_findings(self.books.company, reason, list(findings) or None)
		return frappe.get_doc(ACCEPTANCE, name)

	def accounts_out_of_sync(self) -> list[str]:
		books = company_books(self.books.company)
		return [difference.account for difference in out_of_sync_accounts(run, books)]

	def test_accepted_differences_stop_nobody_and_are_shown_as_accepted(self):
		self.assert_blocked(documents.delivery_note(self.books).insert)
		acceptance = self.accept()
		self.assertEqual((acceptance.number_of_vouchers, acceptance.total_debit), (1, 21))
		self.assertEqual(self.accounts_out_of_sync(), [])
		documents.delivery_note(self.books).submit()
		[difference] = get_differences(self.books.company)
		self.assertEqual(
			(difference["out_of_sync"], difference["accepted"], difference["to_correct"]), (False, 21, 0)
		)
		self.assertEqual(difference["posted_elsewhere"], 0)
		finding = self.finding()
		self.assertEqual(
			(finding.state, finding.outcome_doctype, finding.outcome_document),
			("Accepted", ACCEPTANCE, acceptance.name),
		)

	def test_what_exceeds_it_counts_again_and_says_what_is_accepted(self):
		self.accept()
		frappe.db.sql(
			"UPDATE `tabStock Ledger Entry` SET stock_value_difference = 25 WHERE voucher_no = %s",
			self.lost.name,
		)
		[difference] = self.assert_blocked(documents.delivery_note(self.books).insert)
		self.assertEqual((difference.to_correct, difference.accepted), (Decimal(4), Decimal(21)))
		self.assertIn("of which accepted", last_message()["message"])
		self.record()
		self.assertEqual((self.finding().state, self.finding().difference), ("Open", 4))
		self.accept(self.finding().name)
		self.assertEqual(self.accounts_out_of_sync(), [])

	def test_a_difference_in_the_other_direction_is_not_accepted(self):
		self.accept()
		add_gl_entry(self.books, self.books.stock_in_hand, 30, self.lost.name)
		frappe.db.set_value("GL Entry", {"voucher_no": self.lost.name}, "voucher_type", "Purchase Receipt")
		[difference] = self.assert_blocked(documents.delivery_note(self.books).insert)
		self.assertEqual((difference.to_correct, difference.accepted), (Decimal(-9), Decimal(0)))

	def test_a_repaired_voucher_needs_its_acceptance_no_more(self):
		self.accept()
		frappe.get_doc("Purchase Receipt", self.lost.name).make_gl_entries()
		self.assertEqual(get_differences(self.books.company), [])
		record(self.books.company, Occasion(How.NIGHTLY))
		self.assertEqual(self.finding().state, "Repaired")

	def test_a_cancelled_acceptance_accepts_nothing(self):
		acceptance = self.accept()
		acceptance.cancel()
		self.assert_blocked(documents.delivery_note(self.books).insert)
		finding = self.finding()
		self.assertEqual((finding.state, finding.outcome_document), ("Open", None))
		self.assertEqual(
			self.history(finding.name),
			[("Open", "Accepted", acceptance.name), ("Accepted", "Open", acceptance.name)],
		)
		self.assertTrue(self.record().is_empty)

	def test_an_amended_acceptance_accepts_the_same(self):
		acceptance = self.accept()
		acceptance.cancel()
		amended = frappe.copy_doc(acceptance)
		amended.amended_from, amended.docstatus, amended.reason = acceptance.name, 0, "Another reason"
		amended.insert()
		amended.submit()
		self.assertEqual(amended.number_of_vouchers, 1)
		self.assertEqual(self.accounts_out_of_sync(), [])

	def lose_another_receipt(self) -> Document:
		"""One of 40, whose GL entries are lost, too; recorded."""
		with guard_settings(self.books.company, older_differences="Off"):
			other = documents.purchase_receipt(self.books, qty=1, rate=40)
			other.submit()
		lose_gl_entries(other)
		self.record()
		return other

	def test_only_the_chosen_findings(self):
		other = self.lose_another_receipt()
		self.accept(self.finding(other.name).name)
		[difference] = self.assert_blocked(documents.delivery_note(self.books).insert)
		self.assertEqual((difference.to_correct, difference.accepted), (Decimal(21), Decimal(40)))
		self.assertEqual([one.voucher_no for one in difference.vouchers], [self.lost.name])

	def test_a_reason_is_needed(self):
		for reason in ("", "   "):
			with self.assertRaisesRegex(frappe.ValidationError, "reason"):
				self.accept(reason=reason)
		self.assertFalse(frappe.db.exists(ACCEPTANCE, {"company": self.books.company}))

	def test_what_is_not_open_cannot_be_accepted(self):
		self.accept()
		with self.assertRaisesRegex(frappe.ValidationError, "nothing to accept"):
			self.accept()

	def test_accepting_is_a_right_of_its_own(self):
		self.record()
		for roles in (("Accounts User", "Stock Manager"), ("System Manager",), ("Auditor",)):
			self.as_user(*roles)
			with self.subTest(roles=roles), self.assertRaises(frappe.PermissionError):
				self.accept()
		user = self.as_user("Accounts Manager")
		self.assertEqual(self.accept().owner, user)

	def test_the_correction_leaves_out_what_is_accepted(self):
		other = self.lose_another_receipt()
		self.accept(self.finding(other.name).name)
		correction = self.correct()
		self.assertEqual(correction.total_debit, 21)
		self.assertIn("accepted", correction.user_remark)
		self.assertEqual(self.accounts_out_of_sync(), [])
		self.record()
		self.assertEqual(self.finding().state, "Corrected")
		self.assertEqual(self.finding(other.name).state, "Accepted")

	def test_it_goes_with_the_transactions_of_its_company(self):
		self.accept()
		delete_transactions(self, self.books.company)
		for doctype in (ACCEPTANCE, ACCEPTED, "Stock Sync Finding"):
			self.assertFalse(frappe.db.exists(doctype, {"company": self.books.company}), doctype)

	def test_it_follows_merged_accounts_and_a_renamed_company(self):
		self.accept()
		for doctype, old, new, merge in (
			("Account", self.books.raw_account, self.books.stock_in_hand, True),
			("Account", self.books.stock_in_hand, f"1310 - {self.books.stock_in_hand}", False),
			("Company", self.books.company, "Renamed Works", False),
		):
			frappe.rename_doc(doctype, old, new, merge=merge, force=True, show_alert=False)
			frappe.clear_cache()
		self.assertEqual(out_of_sync_accounts(run, company_books("Renamed Works")), [])

	def test_a_deleted_voucher_takes_its_acceptance_along(self):
		self.accept()
		frappe.db.set_single_value("Accounts Settings", "delete_linked_ledger_entries", 1)
		frappe.get_doc("Purchase Receipt", self.lost.name).cancel()
		frappe.delete_doc("Purchase Receipt", self.lost.name)
		self.assertFalse(frappe.db.exists(ACCEPTED, {"voucher_no": self.lost.name}))


class TestAcceptedAndStored(ExplainedTestCase):
	"""The answers are the same with what is stored of closed days as without."""

	def accept(self) -> frappe.model.document.Document:
		return frappe.get_doc(ACCEPTANCE, accept_findings(self.books.company, REASON))

	def accepted(self) -> Decimal:
		books = company_books(self.books.company)
		[difference] = explain_accounts(run, books, [self.books.stock_in_hand])
		return difference.accepted

	def test_accepted_taken_back_and_accepted_again(self):
		acceptance = self.accept()
		self.assertEqual(self.vouchers(), [])
		self.assertEqual(self.accepted(), 21)
		# one sum in its place: a save does not read what was accepted voucher by voucher
		self.assertFalse(
			frappe.db.exists("Stock Sync Finding", {"company": self.books.company, "explained": 1})
		)
		acceptance.reload()
		acceptance.cancel()
		self.assertEqual(self.vouchers(), [self.lost.name])
		self.accept()
		self.assertEqual(self.vouchers(), [])

	def test_what_exceeds_it(self):
		self.accept()
		self.assert_same()
		frappe.db.sql(
			"UPDATE `tabStock Ledger Entry` SET stock_value_difference = 25 WHERE voucher_no = %s",
			self.lost.name,
		)
		self.mark_day_of(self.lost)
		self.assertEqual(self.vouchers(), [self.lost.name])
		self.assertEqual(self.accepted(), 21)

	def test_of_open_and_of_closed_days(self):
		week, today = self.receipt(A_WEEK - 2, qty=1, rate=60), self.receipt(0, qty=1, rate=40)
		lose_gl_entries(today)
		lose_gl_entries(week)
		self.mark_day_of(week)
		self.accept()
		self.assertEqual(self.vouchers(), [])
		self.assertEqual(self.accepted(), 121)

	def test_repaired_after_it_was_accepted(self):
		self.accept()
		self.assert_same()
		frappe.get_doc("Purchase Receipt", self.lost.name).make_gl_entries()
		self.assertEqual(self.vouchers(), [])
		self.assertEqual(self.accepted(), 0)

	def test_deleted(self):
		self.accept()
		self.assert_same()
		frappe.db.set_single_value("Accounts Settings", "delete_linked_ledger_entries", 1)
		self.lost.reload()
		self.lost.cancel()
		frappe.delete_doc("Purchase Receipt", self.lost.name, ignore_permissions=True)
		self.assert_same()

	def mark_day_of(self, doc) -> None:
		from stock_sync_guard.watch import marks

		day = frappe.utils.getdate(doc.posting_date)
		marks.leave_mark(self.books.company, day, day)
