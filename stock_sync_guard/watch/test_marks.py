"""Everything that changes a closed day is noticed: the sums are exact before the rebuild, and after it without a mark."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import frappe
from frappe.utils import add_days, getdate, nowdate

from stock_sync_guard.ledgers.closed_sums import read_sums
from stock_sync_guard.ledgers.closing import Ledger, month_of, read_closing
from stock_sync_guard.ledgers.comparison import out_of_sync_accounts
from stock_sync_guard.ledgers.totals import read_totals
from stock_sync_guard.site.ledgers import company_books, run
from stock_sync_guard.tests import documents
from stock_sync_guard.tests.books import ITEM, OTHER_BOOKS
from stock_sync_guard.tests.case import GuardTestCase
from stock_sync_guard.tests.corruption import change_gl_amount, change_stock_value
from stock_sync_guard.watch import marks
from stock_sync_guard.watch.rebuild import OvertakenError, _store, look, next_change, read_parts, store_next
from stock_sync_guard.watch.verify import compare_stored, mark_wrong

STOCK_SUM = "SELECT COALESCE(SUM(stock_value_difference), 0) FROM `tabStock Ledger Entry` WHERE is_cancelled = 0 AND warehouse = %s"
GL_SUM = "SELECT COALESCE(SUM(debit) - SUM(credit), 0) FROM `tabGL Entry` WHERE is_cancelled = 0 AND company = %s AND account = %s"
LONG_AGO = 75  # days: by month; a week ago is by day
A_WEEK = 7


class ClosedSumsTestCase(GuardTestCase):
	"""A receipt of long ago and one of a week ago are closed."""

	def setUp(self) -> None:
		super().setUp()
		self.old = self.receipt(LONG_AGO)
		self.recent = self.receipt(A_WEEK)
		self.rebuild()

	def receipt(self, days_ago: int, **values):
		receipt = self.dated(documents.purchase_receipt(self.books, **values), days_ago)
		receipt.submit()
		return receipt

	def dated(self, doc, days_ago: int):
		return doc.update(
			{
				"set_posting_time": 1,
				"posting_date": add_days(nowdate(), -days_ago),
				"posting_time": "10:00:00",
			}
		)

	def rebuild(self) -> None:
		"""All steps in the test's own transaction, which is one snapshot."""
		for _step in range(200):
			if not store_next(self.books.company):
				return
		self.fail("the rebuild does not end")

	def sums(self, as_on: date | None = None) -> dict[Ledger, dict[str, Decimal]]:
		return read_sums(run, company_books(self.books.company), self.places(), as_on=as_on)

	def places(self) -> dict[Ledger, list[str]]:
		of_company = {"company": self.books.company}
		return {
			Ledger.STOCK: frappe.get_all("Warehouse", of_company, pluck="name", order_by="name"),
			Ledger.GL: frappe.get_all("Account", of_company, pluck="name", order_by="name"),
		}

	def assert_exact(self) -> None:
		for as_on in (None, *self.days()):
			posted = "AND posting_date <= %s" if as_on else ""
			sums = self.sums(as_on)
			for warehouse, amount in sums[Ledger.STOCK].items():
				[(right,)] = frappe.db.sql(f"{STOCK_SUM} {posted}", [warehouse, *([as_on] if as_on else [])])
				self.assertEqual(amount, Decimal(str(right)), (warehouse, as_on))
			for account, amount in sums[Ledger.GL].items():
				values = [self.books.company, account, *([as_on] if as_on else [])]
				[(right,)] = frappe.db.sql(f"{GL_SUM} {posted}", values)
				self.assertEqual(amount, Decimal(str(right)), (account, as_on))

	def days(self) -> list[date]:
		"""Some to look back to: within a month that is stored, its last one, and one of the days that are stored."""
		long_ago, a_week = (getdate(add_days(nowdate(), -days)) for days in (LONG_AGO, A_WEEK))
		return [long_ago, month_of(long_ago).last, a_week]

	def assert_noticed(self) -> None:
		"""A mark was left, the sums are exact with it, and exact without it after a rebuild."""
		self.assertTrue(self.marks())
		self.assert_exact()
		self.rebuild()
		self.assertEqual(self.marks(), frozenset())
		self.assert_exact()
		self.assertEqual(compare_stored(self.books.company), [])

	def marks(self) -> frozenset:
		return read_closing(run, self.books.company).marks


class TestStoredSums(ClosedSumsTestCase):
	def test_months_and_recent_days_are_stored_and_make_the_same_sums(self):
		self.assert_exact()
		closing = read_closing(run, self.books.company)
		stored = frappe.get_all(
			"Stock Sync Closed Sum",
			filters={"company": self.books.company, "place": self.books.stores},
			fields=["from_date", "to_date"],
			order_by="from_date",
		)
		self.assertLess(closing.closed_until, getdate())
		self.assertTrue(any(row.from_date == row.to_date for row in stored))
		self.assertTrue(any(row.from_date != row.to_date for row in stored))

	def test_closed_days_are_not_read_from_the_ledgers(self):
		before = self.sums()
		change_stock_value(self.old, 5)
		self.assertEqual(self.sums(), before)

	def test_totals_with_stored_sums_are_those_of_the_ledgers_for_every_account(self):
		"""Of former accounts and those without warehouses too, and where an entry spells its warehouse otherwise."""
		self.assert_totals_exact()
		frappe.get_doc("Warehouse", self.books.stores).update({"account": self.books.raw_account}).save()
		self.assert_totals_exact()
		frappe.db.sql(
			"UPDATE `tabStock Ledger Entry` SET warehouse = UPPER(warehouse) WHERE voucher_no = %s",
			self.recent.name,
		)
		self.assert_totals_exact()
		marks.mark_everything(self.books.company)
		self.assert_totals_exact()
		self.rebuild()
		self.assert_totals_exact()

	def test_nobody_is_stopped_because_of_a_stored_sum_that_a_repair_by_sql_has_outdated(self):
		change_gl_amount(self.old, self.books.stock_in_hand, 5)
		marks.mark_everything(self.books.company)
		self.rebuild()
		self.assertEqual(
			[found.account for found in out_of_sync_accounts(run, company_books(self.books.company))],
			[self.books.stock_in_hand],
		)
		change_gl_amount(self.old, self.books.stock_in_hand, -5)
		self.assertEqual(self.marks(), frozenset())
		self.assertEqual(out_of_sync_accounts(run, company_books(self.books.company)), [])

	def assert_totals_exact(self) -> None:
		books = company_books(self.books.company)
		self.assertTrue(books.stored_sums)
		accounts = frappe.get_all("Account", {"company": books.name}, pluck="name", order_by="name")
		self.assertEqual(
			read_totals(run, books, accounts),
			read_totals(run, replace(books, stored_sums=False), accounts),
		)

	def test_days_that_are_over_are_closed_and_become_months(self):
		for _day in range(3):
			self.assertIsNone(
				next_change(look(self.books.company), read_closing(run, self.books.company).closed_until)
			)
		for ahead in (1, 30, 70):
			closable = getdate(add_days(nowdate(), ahead))
			while change := next_change(look(self.books.company), closable):
				self.store(change)
			self.assert_exact()

	def test_a_clock_set_back_opens_days_again(self):
		closable = getdate(add_days(nowdate(), -20))
		while change := next_change(look(self.books.company), closable):
			self.store(change)
		self.assertEqual(read_closing(run, self.books.company).closed_until, closable)
		self.assert_exact()

	def store(self, change) -> None:
		company = self.books.company
		_store(look(company), change, read_parts(company, change))

	def test_of_two_rebuilds_at_once_the_second_stores_nothing(self):
		self.receipt(A_WEEK)
		seen = look(self.books.company)
		self.rebuild()
		with self.assertRaises(OvertakenError):
			_store(seen, next_change(seen, getdate(add_days(nowdate(), -1))), [])

	def test_entries_changed_by_sql_are_found_and_corrected(self):
		change_stock_value(self.old, 5)
		change_gl_amount(self.recent, self.books.stock_in_hand, 3)
		wrong = compare_stored(self.books.company)
		self.assertEqual(
			[found.right - found.stored for found in wrong],
			[Decimal(5), Decimal(3)][:: 1 if wrong[0].ledger is Ledger.STOCK else -1],
		)
		mark_wrong(self.books.company, wrong)
		self.assert_noticed()


class TestMarks(ClosedSumsTestCase):
	def test_an_entry_of_today_leaves_none(self):
		documents.purchase_receipt(self.books).submit()
		documents.delivery_note(self.books).submit()
		self.assertEqual(self.marks(), frozenset())
		self.assert_exact()

	def test_back_dated_documents(self):
		for days_ago in (LONG_AGO, A_WEEK, LONG_AGO + 100):
			with self.subTest(days_ago=days_ago):
				self.receipt(days_ago)
				self.assert_noticed()

	def test_an_entry_without_stock(self):
		entry = documents.journal_entry(
			self.books, self.books.named("Cost of Goods Sold"), self.books.stock_adjustment, 4
		)
		entry.posting_date = add_days(nowdate(), -A_WEEK)
		entry.submit()
		self.assert_noticed()

	def test_cancelled_documents(self):
		for doc in (self.recent, self.old):
			doc.reload()
			doc.cancel()
			self.assert_noticed()

	def test_gl_entries_reversed_on_another_day(self):
		from erpnext.accounts.general_ledger import make_reverse_gl_entries

		make_reverse_gl_entries(
			voucher_type=self.old.doctype, voucher_no=self.old.name, posting_date=nowdate()
		)
		self.assert_noticed()

	def test_cancelling_with_the_immutable_ledger(self):
		frappe.db.set_single_value("Accounts Settings", "enable_immutable_ledger", 1)
		self.old.reload()
		self.old.cancel()
		self.assert_noticed()

	def test_a_landed_cost_voucher_of_today(self):
		documents.landed_cost_voucher(self.books, self.recent).submit()
		self.assert_noticed()

	def test_a_savepoint_rolled_back_takes_its_marks_along(self):
		frappe.db.savepoint("before_receipt")
		self.receipt(A_WEEK)
		frappe.db.rollback(save_point="before_receipt")
		self.assertEqual(self.marks(), frozenset())
		self.receipt(A_WEEK)
		self.assert_noticed()

	def test_a_ledger_entry_deleted_as_a_document(self):
		name = frappe.db.get_value(
			"GL Entry", {"voucher_no": self.old.name, "account": self.books.stock_in_hand}
		)
		frappe.get_doc("GL Entry", name).run_method("on_trash")
		frappe.db.delete("GL Entry", {"name": name})
		self.assert_noticed()

	def test_a_cancelled_voucher_deleted_with_its_entries(self):
		frappe.db.set_single_value("Accounts Settings", "enable_immutable_ledger", 1)
		frappe.db.set_single_value("Accounts Settings", "delete_linked_ledger_entries", 1)
		self.old.reload()
		self.old.cancel()
		self.rebuild()
		frappe.delete_doc(self.old.doctype, self.old.name, force=True)
		self.assert_noticed()

	def test_a_migration(self):
		marks.after_migrate()
		change_stock_value(self.old, 5)
		self.assert_noticed()


class TestMarksOfReposts(ClosedSumsTestCase):
	def repost(self, **values):
		return frappe.get_doc(
			{
				"doctype": "Repost Item Valuation",
				"based_on": "Item and Warehouse",
				"item_code": ITEM,
				"warehouse": self.books.stores,
				"company": self.books.company,
				"posting_date": add_days(nowdate(), -LONG_AGO),
				"posting_time": "00:00:01",
				**values,
			}
		).insert()

	def test_it_rewrites_entries_in_place(self):
		self.dated(documents.delivery_note(self.books, qty=2), 3).submit()
		self.rebuild()
		frappe.db.sql(
			"UPDATE `tabStock Ledger Entry` SET incoming_rate = 12 WHERE voucher_no = %s", self.old.name
		)
		before = self.sums()
		self.repost().submit()
		self.assertNotEqual(self.sums(), before)
		self.assert_noticed()

	def test_its_mark_stays_while_it_is_in_progress_and_once_more_when_it_is_started_again(self):
		repost = self.repost()
		repost.flags.dont_run_in_test = True
		repost.submit()
		self.assertEqual(self.marks(), frozenset())  # queued: nothing is changed yet
		for ending in ("Failed", "Completed"):
			repost.set_status("In Progress")
			self.rebuild()
			self.assertTrue(self.marks())
			change_stock_value(self.old, 5)  # as a chunk that it commits
			self.assert_exact()
			frappe.db.set_value(repost.doctype, repost.name, "status", ending)
			self.assert_noticed()
			repost.restart_reposting()
			self.assertEqual(self.marks(), frozenset())

	def test_repost_accounting_ledger_may_leave_an_account(self):
		frappe.db.sql(
			"UPDATE `tabGL Entry` SET account = %s WHERE voucher_no = %s AND account = %s",
			(self.books.unused_account, self.recent.name, self.books.stock_in_hand),
		)
		marks.mark_everything(self.books.company)
		self.rebuild()
		self.reposted(self.recent, delete_cancelled_entries=1)
		self.assert_noticed()

	def reposted(self, *vouchers, **values) -> None:
		settings = frappe.get_doc("Repost Accounting Ledger Settings")
		settings.append("allowed_types", {"document_type": "Purchase Receipt", "allowed": 1})
		settings.save()
		frappe.get_doc(
			{
				"doctype": "Repost Accounting Ledger",
				"company": self.books.company,
				"vouchers": [{"voucher_type": doc.doctype, "voucher_no": doc.name} for doc in vouchers],
				**values,
			}
		).insert().submit()

	def test_deleted_company_transactions(self):
		record = frappe.get_doc({"doctype": "Transaction Deletion Record", "company": self.books.company})
		record.insert().submit()
		record.db_set("status", "Running")
		frappe.db.delete("GL Entry", {"company": self.books.company})
		self.rebuild()
		self.assertTrue(self.marks())
		self.assert_exact()
		frappe.db.set_value(record.doctype, record.name, "status", "Completed")
		self.assert_noticed()


class TestMarksOfNames(ClosedSumsTestCase):
	def test_a_renamed_warehouse(self):
		frappe.rename_doc(
			"Warehouse", self.books.stores, self.books.named("Renamed"), force=True, show_alert=False
		)
		self.assert_noticed()

	def test_a_merged_warehouse(self):
		frappe.rename_doc(
			"Warehouse",
			self.books.stores,
			self.books.finished_goods,
			merge=True,
			force=True,
			show_alert=False,
		)
		self.assert_noticed()

	def test_a_renamed_account(self):
		frappe.rename_doc(
			"Account", self.books.stock_in_hand, self.books.named("Renamed"), force=True, show_alert=False
		)
		self.assert_noticed()

	def test_a_renamed_company_reads_no_sums_of_its_old_name(self):
		marks.after_company_rename(
			frappe.get_doc("Company", self.books.company),
			"after_rename",
			self.books.company,
			OTHER_BOOKS.company,
		)
		self.assert_noticed()

	def test_an_account_changed_on_a_warehouse_outdates_nothing(self):
		frappe.get_doc("Warehouse", self.books.stores).update({"account": self.books.raw_account}).save()
		self.assertEqual(self.marks(), frozenset())
		self.assert_exact()
