"""Opposites on one account that somebody brought together by hand stay settled when the next difference comes."""

from __future__ import annotations

import frappe
from erpnext.accounts.doctype.journal_entry.journal_entry import make_reverse_journal_entry
from frappe.model.document import Document
from frappe.utils import strip_html

from stock_sync_guard.api import get_differences
from stock_sync_guard.tests import documents
from stock_sync_guard.tests.case import GuardTestCase, last_message
from stock_sync_guard.tests.corruption import add_gl_entry, lose_gl_entries
from stock_sync_guard.tests.settings import guard_settings


class TestSettledByPeople(GuardTestCase):
	def setUp(self):
		super().setUp()
		documents.purchase_receipt(self.books, qty=50).submit()

	def lost(self, rate: float, qty: float = 1) -> Document:
		receipt = documents.purchase_receipt(self.books, qty=qty, rate=rate)
		with guard_settings(self.books.company, older_differences="Off"):
			receipt.submit()
		lose_gl_entries(receipt)
		return receipt

	def entry(self, amount: float, **values) -> Document:
		"""An accountant's own entry; positive debits the stock account."""
		accounts = (self.books.stock_in_hand, self.books.stock_adjustment)
		debit, credit = accounts if amount > 0 else reversed(accounts)
		entry = documents.journal_entry(self.books, debit, credit, abs(amount), **values)
		entry.submit()
		return entry

	def named(self) -> tuple[list[str], list[list[str]]]:
		"""The vouchers to correct on the one account that differs, and the groups that are shown as settled."""
		[difference] = get_differences(self.books.company)
		settled = [[v["voucher_no"] for v in group["vouchers"]] for group in difference["settled_by_people"]]
		return [v["voucher_no"] for v in difference["vouchers"]], settled

	def damage(self, amount: float = 33) -> str:
		add_gl_entry(self.books, self.books.stock_in_hand, amount, voucher_no="HAND-MADE-NEW")
		return "HAND-MADE-NEW"

	def test_a_voucher_and_the_entry_of_exactly_its_amount(self):
		lost = self.lost(40)
		entry = self.entry(40)
		new = self.damage()
		self.assertEqual(self.named(), ([new], [[entry.name, lost.name]]))

	def test_a_voucher_that_a_repost_will_still_touch_is_settled_until_then(self):
		lost = self.lost(40)
		entry = self.entry(40)
		new = self.damage()
		queued = frappe.get_doc(
			{
				"doctype": "Repost Item Valuation",
				"company": self.books.company,
				"based_on": "Transaction",
				"voucher_type": lost.doctype,
				"voucher_no": lost.name,
				"posting_date": lost.posting_date,
				"posting_time": lost.posting_time,
			}
		)
		queued.flags.dont_run_in_test = True
		queued.submit()
		self.assertEqual(self.named(), ([new], [[entry.name, lost.name]]))

	def test_an_entry_that_names_its_voucher_goes_before_one_of_the_same_amount(self):
		first, second = self.lost(40), self.lost(40)
		entry = self.entry(40, user_remark=f"for {second.name}")
		self.assertEqual(self.named(), ([first.name], [[entry.name, second.name]]))

	def test_an_entry_that_names_its_voucher_settles_a_part_of_it(self):
		lost = self.lost(40)
		entry = self.entry(30, user_remark=f"part of {lost.name}")
		[difference] = get_differences(self.books.company)
		self.assertEqual(difference["to_correct"], 10)
		self.assertEqual(
			[(v["voucher_no"], v["difference"]) for v in difference["vouchers"]], [(lost.name, 10)]
		)
		self.assertEqual(
			[v["voucher_no"] for v in difference["settled_by_people"][0]["vouchers"]], [entry.name, lost.name]
		)

	def test_an_entry_and_its_reversal(self):
		new = self.damage(5)  # ERPNext takes no entry while the account agrees
		with guard_settings(self.books.company, manual_entries="Off"):
			mistake = self.entry(-70)
			other = self.entry(-70)
			reversal = make_reverse_journal_entry(mistake.name)
			reversal.posting_date = frappe.utils.nowdate()
			reversal.submit()
		self.assertEqual(self.named(), ([other.name, new], [[mistake.name, reversal.name]]))

	def test_several_vouchers_and_one_entry_of_their_sum(self):
		lost = [self.lost(rate) for rate in (10, 20, 30)]
		entry = self.entry(60)
		new = self.damage()
		named, [settled] = self.named()
		self.assertEqual(named, [new])
		self.assertEqual(sorted(settled), sorted([entry.name, *(one.name for one in lost)]))
		[difference] = get_differences(self.books.company)
		self.assertTrue(difference["settled_by_people"][0]["in_sum"])

	def test_several_vouchers_and_several_entries_of_their_sum_and_one_lost_since(self):
		early = documents.purchase_receipt(self.books, qty=1, rate=7)
		early.submit()
		lost = [self.lost(rate) for rate in (10, 20, 31)]
		entries = [self.entry(25), self.entry(36)]
		lose_gl_entries(early)
		named, [settled] = self.named()
		self.assertEqual(named, [early.name])
		self.assertEqual(sorted(settled), sorted(one.name for one in (*entries, *lost)))

	def test_the_message_names_the_new_one_only_and_says_that_others_are_settled(self):
		lost = self.lost(40)
		self.entry(40)
		new = self.damage()
		[difference] = self.assert_blocked(documents.delivery_note(self.books).save)
		self.assertEqual([v.voucher_no for v in difference.vouchers], [new])
		self.assertNotIn(lost.name, strip_html(last_message()["message"]))
		self.correct()
		documents.delivery_note(self.books).submit()

	def test_an_entry_of_another_amount_settles_nothing_and_is_not_to_be_reversed_where_that_would_widen(
		self,
	):
		lost = self.lost(40)
		entry = self.entry(30)
		[difference] = get_differences(self.books.company)
		self.assertEqual(difference["to_correct"], 10)
		cures = {v["voucher_no"]: v["cure"] for v in difference["vouchers"]}
		self.assertEqual(cures, {lost.name: "journal-entry", entry.name: "journal-entry"})
		self.correct()
		self.assertEqual(get_differences(self.books.company), [])

	def test_a_hand_made_row_without_a_document_settles_nothing(self):
		lost = self.lost(40)
		add_gl_entry(self.books, self.books.stock_in_hand, 40, voucher_no="HAND-MADE-1")
		new = self.damage()
		self.assertEqual(self.named()[1], [])
		self.assertIn(lost.name, self.named()[0])
		self.assertIn(new, self.named()[0])
