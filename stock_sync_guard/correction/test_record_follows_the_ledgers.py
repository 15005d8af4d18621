"""The record of what was settled follows the ledgers: renames, merges, deletions, reversals, and an installation of its own."""

from __future__ import annotations

import frappe
from erpnext.accounts.doctype.journal_entry.journal_entry import make_reverse_journal_entry
from frappe.model.rename_doc import rename_doc

from stock_sync_guard.api import get_differences
from stock_sync_guard.correction.settled import SETTLED, recognise_corrections
from stock_sync_guard.engine.findings import Cause
from stock_sync_guard.tests import documents
from stock_sync_guard.tests.case import OutOfSyncTestCase
from stock_sync_guard.tests.corruption import add_gl_entry, lose_gl_entries
from stock_sync_guard.tests.deletion import delete_transactions
from stock_sync_guard.tests.settings import guard_settings


class TestRecordFollowsTheLedgers(OutOfSyncTestCase):
	def setUp(self):
		super().setUp()
		self.correction = self.correct()

	def repair(self) -> None:
		frappe.get_doc("Purchase Receipt", self.lost.name).make_gl_entries()

	def rename(self, doctype: str, old: str, new: str, *, merge: bool = False) -> None:
		rename_doc(doctype, old, new, merge=merge, force=True, show_alert=False, rebuild_search=False)
		frappe.clear_cache()

	def assert_correction_no_longer_needed(self, company: str | None = None) -> None:
		[difference] = get_differences(company or self.books.company)
		[voucher] = difference["vouchers"]
		self.assertEqual(voucher["cause"], Cause.CORRECTION_NOT_NEEDED.value)
		self.assertEqual(voucher["refers_to"], ("Journal Entry", self.correction.name))
		frappe.get_doc("Journal Entry", self.correction.name).cancel()
		self.assertEqual(get_differences(company or self.books.company), [])

	def test_a_renumbered_account_takes_its_settlements_along(self):
		self.rename("Account", self.books.stock_in_hand, f"1310 - {self.books.stock_in_hand}")
		self.repair()
		self.assert_correction_no_longer_needed()

	def test_a_merged_account_brings_its_settlements_into_the_other_one(self):
		add_gl_entry(self.books, self.books.unused_account, 0.01)
		self.rename("Account", self.books.stock_in_hand, self.books.unused_account, merge=True)
		self.repair()
		self.assert_correction_no_longer_needed()

	def test_a_renamed_company_takes_its_settlements_along(self):
		self.rename("Company", self.books.company, "Renamed Works")
		self.repair()
		self.assert_correction_no_longer_needed("Renamed Works")

	def test_another_journal_entry_with_the_number_of_an_old_correction_settles_nothing(self):
		frappe.db.set_value("Journal Entry", self.correction.name, "stock_sync_correction", 0)
		self.repair()
		[difference] = get_differences(self.books.company)
		self.assertEqual(
			{(v["voucher_no"], v["cause"]) for v in difference["vouchers"]},
			{(self.correction.name, Cause.MANUAL_ENTRY.value)},
		)

	def test_a_correction_that_is_gone_settles_nothing(self):
		frappe.db.delete("GL Entry", {"voucher_no": self.correction.name})
		frappe.db.delete("Journal Entry", {"name": self.correction.name})
		[difference] = get_differences(self.books.company)
		self.assertEqual(
			[(v["voucher_no"], v["difference"]) for v in difference["vouchers"]], [(self.lost.name, 21)]
		)

	def test_it_goes_with_the_transactions_of_its_company(self):
		delete_transactions(self, self.books.company)
		self.assertFalse(frappe.db.exists(SETTLED, {"company": self.books.company}))

	def test_a_deleted_voucher_takes_what_was_settled_of_it_along(self):
		frappe.db.set_single_value("Accounts Settings", "delete_linked_ledger_entries", 1)
		frappe.get_doc("Purchase Receipt", self.lost.name).cancel()
		frappe.delete_doc("Purchase Receipt", self.lost.name)
		self.assertFalse(frappe.db.exists(SETTLED, {"voucher_no": self.lost.name}))

	def test_a_reversed_correction_settles_nothing_until_the_reversal_is_cancelled(self):
		self.repair()
		reversal = make_reverse_journal_entry(self.correction.name)
		reversal.posting_date = frappe.utils.nowdate()
		reversal.insert()
		reversal.submit()
		self.assertEqual(get_differences(self.books.company), [])
		lose_gl_entries(self.lost)
		[difference] = get_differences(self.books.company)
		self.assertIn(
			(self.lost.name, 21), [(v["voucher_no"], v["difference"]) for v in difference["vouchers"]]
		)
		self.repair()
		with guard_settings(self.books.company, manual_entries="Off"):
			frappe.get_doc("Journal Entry", reversal.name).cancel()
		self.assert_correction_no_longer_needed()

	def test_corrections_of_an_earlier_installation_are_recognised_by_their_remark(self):
		again = documents.purchase_receipt(self.books, qty=1, rate=40)
		again.submit()
		lose_gl_entries(again)
		later = self.correct()
		kept = frappe.get_all(
			SETTLED, ["journal_entry", "voucher_no", "account", "difference"], order_by="voucher_no"
		)
		frappe.db.delete(SETTLED)
		frappe.db.set_value("Journal Entry", {"company": self.books.company}, "stock_sync_correction", 0)
		recognise_corrections()
		self.assertEqual(
			frappe.get_all(
				SETTLED, ["journal_entry", "voucher_no", "account", "difference"], order_by="voucher_no"
			),
			kept,
		)
		recognised = frappe.get_all(
			"Journal Entry",
			{"company": self.books.company, "stock_sync_correction": 1},
			pluck="name",
			order_by="name",
		)
		self.assertEqual(set(recognised), {self.correction.name, later.name})
