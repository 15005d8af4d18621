"""Reposts with ERPNext's own functions: what they will still touch is excused, nothing else, and only while they wait."""

from __future__ import annotations

from decimal import Decimal

import frappe
from erpnext.stock.doctype.repost_item_valuation.repost_item_valuation import (
	repost,
	repost_entries,
	repost_gl_entries,
	repost_sl_entries,
)
from frappe.utils import add_days, add_to_date, formatdate, now_datetime, nowdate

from stock_sync_guard.engine.findings import Cause, Cure
from stock_sync_guard.ledgers.comparison import compare_accounts
from stock_sync_guard.site.ledgers import company_books, run
from stock_sync_guard.tests import documents
from stock_sync_guard.tests.books import ITEM, OTHER_BOOKS, SECOND_ITEM
from stock_sync_guard.tests.case import GuardTestCase, last_message
from stock_sync_guard.tests.corruption import lose_gl_entries
from stock_sync_guard.tests.freezing import freeze_accounts
from stock_sync_guard.tests.settings import guard_settings
from stock_sync_guard.tests.worker import repost_until_stopped


def days_ago(days: int) -> str:
	return add_days(nowdate(), -days)


class TestReposts(GuardTestCase):
	"""Ten bolts at 10 came ten days ago, five went five days ago; a receipt at 20 is back-dated before both."""

	def setUp(self):
		super().setUp()
		self.queue_reposts()
		documents.purchase_receipt(self.books, qty=10, rate=10, posting_date=days_ago(10)).submit()
		self.moved = documents.stock_entry(
			self.books, source=self.books.stores, target=self.books.raw, qty=5, posting_date=days_ago(5)
		)
		self.moved.submit()
		self.issued = documents.stock_entry(
			self.books, source=self.books.raw, qty=2, posting_date=days_ago(4)
		)
		self.issued.submit()

	def back_date(self):
		"""The receipt that changes the value of everything after it; returns the repost that ERPNext queued."""
		receipt = documents.purchase_receipt(
			self.books, qty=10, rate=20, posting_date=days_ago(12), posting_time="08:00:00"
		)
		receipt.submit()
		queued = frappe.get_last_doc(
			"Repost Item Valuation", {"company": self.books.company, "posting_date": receipt.posting_date}
		)
		self.assertEqual(queued.status, "Queued")
		return queued

	def half_way(self):
		"""The stock ledger is reposted, the GL is not yet: where ERPNext's runner stands after its first chunk."""
		queued = self.back_date()
		queued.set_status("In Progress")
		repost_sl_entries(queued)
		return queued

	def repost_transaction(self, document):
		again = frappe.get_doc(
			{
				"doctype": "Repost Item Valuation",
				"based_on": "Transaction",
				"voucher_type": document.doctype,
				"voucher_no": document.name,
				"posting_date": document.posting_date,
				"posting_time": document.posting_time,
				"company": self.books.company,
			}
		)
		again.submit()
		repost(again)

	def differences(self):
		return {d.account: d for d in compare_accounts(run, company_books(self.books.company))}

	def assert_quiet(self):
		documents.stock_entry(self.books, source=self.books.stores, target=self.books.raw).submit()

	def test_a_queued_repost_stays_quiet(self):
		self.back_date()
		self.assert_quiet()

	def test_a_repost_half_way_is_reported_but_excused_through_all_that_its_value_flows_on_to(self):
		self.half_way()
		differences = self.differences()
		raw = differences[self.books.raw_account]
		self.assertEqual([v.voucher_no for v in raw.pending], [self.issued.name])
		self.assertEqual({v.cause for v in raw.pending}, {Cause.REPOST_PENDING})
		self.assertEqual(raw.repost_pending, -20)
		# the transfer lacks on one stock account what it has too much on the other
		self.assertEqual(raw.posted_elsewhere, 50)
		self.assertEqual(raw.to_correct, 0)
		self.assert_quiet()

	def test_a_repost_of_a_transaction_excuses_as_one_of_its_items_does(self):
		frappe.db.set_single_value("Stock Reposting Settings", "item_based_reposting", 0)
		queued = self.half_way()
		self.assertEqual(queued.based_on, "Transaction")
		self.assertEqual(self.differences()[self.books.raw_account].to_correct, 0)
		self.assert_quiet()

	def test_a_finished_repost_leaves_no_difference(self):
		repost(self.back_date())
		self.assertEqual(self.differences(), {})
		self.assert_quiet()

	def test_the_gl_half_of_a_repost_ends_the_excuse_in_sync(self):
		queued = self.half_way()
		repost_gl_entries(queued)
		queued.set_status("Completed")
		self.assertEqual(self.differences(), {})

	def test_a_failed_repost_is_the_cause_and_restarting_it_the_first_advice(self):
		failed = self.half_way()
		failed.set_status("Failed")
		differences = self.assert_blocked(
			documents.stock_entry(self.books, source=self.books.stores, target=self.books.raw).save
		)
		vouchers = [voucher for difference in differences for voucher in difference.vouchers]
		self.assertTrue(vouchers)
		for voucher in vouchers:
			self.assertEqual(voucher.cause, Cause.REPOST_FAILED)
			self.assertEqual(voucher.cure, Cure.RESTART_REPOST)
			self.assertEqual(voucher.refers_to, ("Repost Item Valuation", failed.name))
		self.assertIn("restart <a href", last_message()["message"])
		self.assertIn(failed.name, last_message()["message"])
		self.assertEqual(last_message()["primary_action"]["label"], "Create Journal Entry")
		failed.restart_reposting()
		self.assert_quiet()
		repost(failed)
		self.assertEqual(self.differences(), {})

	def test_a_voucher_that_erpnext_skips_after_a_cancellation_is_named_and_reposting_it_cures(self):
		"""ERPNext saves how many vouchers it is through with; cancelling one of them moves another one into their place."""
		delivered = documents.delivery_note(self.books, posting_date=days_ago(4), posting_time="00:00:01")
		delivered.submit()
		queued = self.back_date()
		steps = 0
		while not frappe.db.get_value("Repost Item Valuation", queued.name, "gl_reposting_index"):
			steps += 1
			self.assertFalse(repost_until_stopped(queued.name, steps=steps, chunk=4))
		delivered.reload()
		delivered.cancel()
		repost_entries()
		self.assertEqual(
			frappe.get_all(
				"Repost Item Valuation",
				{"company": self.books.company, "status": ("in", ("Queued", "In Progress", "Failed"))},
			),
			[],
		)

		raw = self.differences()[self.books.raw_account]
		[named] = raw.vouchers
		self.assertEqual((named.voucher_no, named.difference), (self.issued.name, -20))
		self.assertEqual((named.cause, named.cure), (Cause.AMOUNTS_DIFFER, Cure.REPOST))
		self.repost_transaction(self.issued)
		self.assertEqual(self.differences(), {})

	def created_hours_ago(self, repost, hours):
		created = add_to_date(now_datetime(), hours=-hours)
		repost.db_set("creation", created, update_modified=False)
		return created

	def test_a_repost_that_is_not_finished_in_a_day_excuses_no_longer(self):
		hanging = self.half_way()
		self.created_hours_ago(hanging, 23)
		self.assert_quiet()
		created = self.created_hours_ago(hanging, 25)
		differences = self.assert_blocked(documents.delivery_note(self.books, self.books.raw).save)
		[voucher] = [v for d in differences for v in d.vouchers if v.voucher_no == self.issued.name]
		self.assertEqual((voucher.cause, voucher.cure), (Cause.REPOST_NOT_FINISHED, Cure.FINISH_REPOST))
		self.assertEqual(voucher.refers_to, ("Repost Item Valuation", hanging.name))
		message = last_message()["message"]
		self.assertIn(f"repost not finished since {formatdate(created)}", message)
		self.assertIn("switch the scheduler on", message)
		repost_entries()
		self.assertEqual(self.differences(), {})

	def test_the_company_says_how_long_a_repost_may_take(self):
		self.created_hours_ago(self.half_way(), 25)
		with guard_settings(self.books.company, repost_hours=48):
			self.assert_quiet()

	def test_other_vouchers_still_count_while_a_repost_waits(self):
		self.half_way()
		other = documents.purchase_receipt(self.books, item_code=SECOND_ITEM, qty=3, rate=7)
		other.submit()
		lose_gl_entries(other)
		[difference] = self.assert_blocked(documents.purchase_receipt(self.books).save)
		self.assertEqual([v.voucher_no for v in difference.vouchers], [other.name])
		self.assertEqual(difference.to_correct, 21)

	def test_vouchers_before_the_repost_are_not_excused(self):
		early = documents.purchase_receipt(self.books, qty=3, rate=7, posting_date=days_ago(20))
		early.submit()
		for name in frappe.get_all(
			"Repost Item Valuation", {"posting_date": early.posting_date}, pluck="name"
		):
			repost(frappe.get_doc("Repost Item Valuation", name))
		self.back_date()
		lose_gl_entries(early)
		[difference] = self.assert_blocked(documents.purchase_receipt(self.books).save)
		self.assertEqual([v.voucher_no for v in difference.vouchers], [early.name])

	def test_a_repost_of_an_item_and_warehouse_excuses_as_one_of_a_transaction_does(self):
		lose_gl_entries(self.moved)
		queued = frappe.get_doc(
			{
				"doctype": "Repost Item Valuation",
				"based_on": "Item and Warehouse",
				"item_code": ITEM,
				"warehouse": self.books.stores,
				"posting_date": days_ago(6),
				"posting_time": "00:00:00",
				"company": self.books.company,
			}
		)
		self.issued.reload()
		lose_gl_entries(self.issued)
		documents_blocked = documents.delivery_note(self.books, self.books.raw)
		self.assert_blocked(documents_blocked.save)
		queued.submit()
		documents.delivery_note(self.books, self.books.raw).save()

	def test_a_repost_of_another_company_excuses_nothing(self):
		lose_gl_entries(self.issued)
		queued = self.back_date()
		frappe.db.set_value("Repost Item Valuation", queued.name, "company", OTHER_BOOKS.company)
		self.assert_blocked(documents.delivery_note(self.books, self.books.raw).save)

	def test_reposting_restores_lost_gl_entries_and_makes_a_correction_unnecessary(self):
		lose_gl_entries(self.issued)
		correction = self.correct()
		self.repost_transaction(self.issued)
		raw = self.differences()[self.books.raw_account]
		self.assertEqual([v.cause for v in raw.vouchers], [Cause.CORRECTION_NOT_NEEDED])
		self.assertEqual(raw.vouchers[0].cure, Cure.CANCEL_CORRECTION)
		self.assertEqual(
			raw.to_correct, Decimal(str(correction.accounts[0].debit or -correction.accounts[0].credit)) * -1
		)
		frappe.get_doc("Journal Entry", correction.name).cancel()
		self.assertEqual(self.differences(), {})

	def test_the_message_offers_a_repost_of_lost_gl_entries(self):
		lose_gl_entries(self.issued)
		self.assert_blocked(documents.delivery_note(self.books, self.books.raw).save)
		message = last_message()["message"]
		self.assertIn("repost it", message)
		self.assertIn(f"voucher_no={self.issued.name}", message)

	def test_no_repost_is_offered_into_a_frozen_period(self):
		lose_gl_entries(self.issued)
		freeze_accounts(self.books, days_ago(2))
		self.assert_blocked(documents.delivery_note(self.books, self.books.raw).save)
		self.assertNotIn("repost it", last_message()["message"])
