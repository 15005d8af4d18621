"""What of a difference is excused is remembered, until something changes that it was judged by."""

from __future__ import annotations

from unittest.mock import patch

import frappe
from frappe.utils import add_days, now_datetime

from stock_sync_guard.api import accept_findings
from stock_sync_guard.engine.findings import AccountDifference
from stock_sync_guard.ledgers import comparison
from stock_sync_guard.ledgers.comparison import accounts_that_stop, out_of_sync_accounts
from stock_sync_guard.site.ledgers import company_books, run
from stock_sync_guard.tests import documents
from stock_sync_guard.tests.corruption import add_gl_entry, change_stock_value, lose_gl_entries
from stock_sync_guard.tests.settings import guard_settings
from stock_sync_guard.watch import marks
from stock_sync_guard.watch.acceptance import ACCEPTANCE
from stock_sync_guard.watch.recording import How, Occasion, record
from stock_sync_guard.watch.test_marks import A_WEEK, ClosedSumsTestCase

REASON = "Differences from before the migration"


class TestExcused(ClosedSumsTestCase):
	"""The warehouse's account was changed: what it holds is posted elsewhere."""

	def setUp(self) -> None:
		super().setUp()
		self.queue_reposts()
		frappe.get_doc("Warehouse", self.books.stores).update({"account": self.books.raw_account}).save()
		self.rebuild()

	def stopping(self) -> list[AccountDifference]:
		"""Those of the two accounts, which are the same when nothing is remembered."""
		books = company_books(self.books.company)
		accounts = [self.books.stock_in_hand, self.books.raw_account]
		stopping = accounts_that_stop(run, books, accounts)
		self.assertEqual(stopping, out_of_sync_accounts(run, books, accounts))
		return stopping

	def explained(self) -> int:
		"""How many accounts a save explains now."""
		books = company_books(self.books.company)
		with patch.object(comparison, "_explained", wraps=comparison._explained) as explained:
			accounts_that_stop(run, books, [self.books.stock_in_hand, self.books.raw_account])
		return sum(len(call.args[2]) for call in explained.call_args_list)

	def remember(self) -> None:
		self.assertEqual(self.stopping(), [])
		self.assertEqual(self.explained(), 0)

	def test_what_is_posted_elsewhere_is_explained_once(self):
		self.assertEqual(self.explained(), 2)
		self.assertEqual(self.explained(), 0)

	def test_it_is_remembered_before_the_rebuild_too(self):
		frappe.get_doc("Warehouse", self.books.stores).update({"account": self.books.unused_account}).save()
		accounts = [self.books.unused_account, self.books.raw_account]
		for _save in range(2):
			self.assertEqual(accounts_that_stop(run, company_books(self.books.company), accounts), [])
		with patch.object(comparison, "_explained") as explained:
			accounts_that_stop(run, company_books(self.books.company), accounts)
		explained.assert_not_called()

	def test_sound_documents_of_today_and_of_closed_days_change_nothing(self):
		self.remember()
		self.receipt(0)
		documents.delivery_note(self.books).submit()
		self.assertEqual(self.explained(), 0)
		self.receipt(A_WEEK)
		self.assertEqual(self.stopping(), [])
		self.rebuild()
		self.remember()

	def test_what_disagrees_after_it_stops(self):
		self.remember()
		lost = self.receipt(0, qty=1, rate=4)
		lose_gl_entries(lost)
		[difference] = self.assert_blocked(documents.delivery_note(self.books).insert)
		self.assertEqual((difference.account, difference.to_correct), (self.books.raw_account, 4))
		self.assertEqual([one.account for one in self.stopping()], [self.books.raw_account])

	def test_roundings_after_it_stop_nobody_and_are_not_explained_each_time(self):
		self.remember()
		change_stock_value(self.receipt(0), 0.003)
		self.assertEqual(self.stopping(), [])
		self.assertEqual(self.explained(), 0)

	def test_a_lower_tolerance_holds_at_once(self):
		with guard_settings(self.books.company, tolerance=10):
			lose_gl_entries(self.receipt(0, qty=1, rate=4))
			self.remember()
		with guard_settings(self.books.company, tolerance=1):
			self.assertEqual([one.to_correct for one in self.stopping()], [4])

	def test_marked_days_are_explained(self):
		self.remember()
		marks.leave_mark(self.books.company, add_days(now_datetime(), -A_WEEK), None)
		self.assertEqual(self.explained(), 2)
		self.assertEqual(self.explained(), 2)
		self.rebuild()
		self.assertEqual(self.explained(), 2)
		self.assertEqual(self.explained(), 0)

	def test_an_acceptance_of_today_that_is_taken_back_holds_no_more(self):
		self.remember()
		lose_gl_entries(self.receipt(0, qty=1, rate=4))
		record(self.books.company, Occasion(How.CHECK))
		acceptance = accept_findings(self.books.company, REASON)
		self.assertEqual(self.stopping(), [])
		self.rebuild()
		self.remember()
		frappe.get_doc(ACCEPTANCE, acceptance).cancel()
		self.assertEqual([one.to_correct for one in self.stopping()], [4])
		self.rebuild()
		self.assertEqual([one.to_correct for one in self.stopping()], [4])

	def test_an_accepted_voucher_that_is_deleted_takes_its_acceptance_along(self):
		self.remember()
		add_gl_entry(self.books, self.books.raw_account, -4)
		record(self.books.company, Occasion(How.CHECK))
		accept_findings(self.books.company, REASON)
		self.rebuild()
		self.remember()
		frappe.db.delete("Stock Sync Accepted Voucher", {"company": self.books.company})
		marks.mark_everything(self.books.company)
		self.assertEqual([one.to_correct for one in self.stopping()], [4])

	def test_what_an_open_repost_excuses_is_not_remembered_as_it_may_fail(self):
		lost = self.receipt(0, qty=1, rate=4)
		lose_gl_entries(lost)
		repost = frappe.get_doc(
			{
				"doctype": "Repost Item Valuation",
				"based_on": "Transaction",
				"voucher_type": lost.doctype,
				"voucher_no": lost.name,
				"company": self.books.company,
				"posting_date": lost.posting_date,
				"posting_time": lost.posting_time,
			}
		).submit()
		self.rebuild()
		self.assertEqual(self.stopping(), [])
		repost.db_set("status", "Failed")
		self.assertEqual([one.to_correct for one in self.stopping()], [4])

	def test_an_account_that_no_warehouse_posts_to_yet_is_not_remembered(self):
		add_gl_entry(self.books, self.books.unused_account, 50)
		books = company_books(self.books.company)
		self.assertEqual(accounts_that_stop(run, books, [self.books.unused_account]), [])
		frappe.get_doc(
			{
				"doctype": "Warehouse",
				"warehouse_name": "Excused Shed",
				"company": self.books.company,
				"account": self.books.unused_account,
			}
		).insert()
		books = company_books(self.books.company)
		[difference] = accounts_that_stop(run, books, [self.books.unused_account])
		self.assertEqual(difference.to_correct, -50)
