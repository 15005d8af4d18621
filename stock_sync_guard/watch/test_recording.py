"""What is recorded of a difference: when it was found and how, what became of it, and by whom."""

from __future__ import annotations

from unittest.mock import patch

import frappe
from erpnext.accounts.doctype.journal_entry.journal_entry import make_reverse_journal_entry
from frappe.model.rename_doc import rename_doc
from frappe.utils import add_days, getdate, nowdate

from stock_sync_guard.engine.findings import Voucher
from stock_sync_guard.site.reposting import repost_of
from stock_sync_guard.tests import documents
from stock_sync_guard.tests.case import OutOfSyncTestCase
from stock_sync_guard.tests.corruption import (
	add_gl_entry,
	change_gl_amount,
	change_stock_value,
	lose_gl_entries,
)
from stock_sync_guard.tests.settings import guard_settings
from stock_sync_guard.watch import marks, recording, stops
from stock_sync_guard.watch.queue import record_soon, record_stop_soon
from stock_sync_guard.watch.rebuild import store_next
from stock_sync_guard.watch.recording import How, Occasion, Recorded, record, record_company

NIGHTLY = Occasion(How.NIGHTLY)


class RecordingTestCase(OutOfSyncTestCase):
	def record(self, occasion: Occasion = NIGHTLY) -> Recorded:
		return record(self.books.company, occasion)

	def finding(self, voucher_no: str | None = None) -> frappe._dict:
		[finding] = self.findings(voucher_no=voucher_no or self.lost.name)
		return finding

	def findings(self, **filters: object) -> list[frappe._dict]:
		return frappe.get_list(
			"Stock Sync Finding",
			filters={"company": self.books.company, **filters},
			fields=["*"],
			order_by="voucher_no, account",
		)

	def history(self, finding: str) -> list[tuple[str, str, str]]:
		return [
			(change.from_state, change.state, change.document)
			for change in frappe.get_doc("Stock Sync Finding", finding).changes
		]


class TestRecording(RecordingTestCase):
	def test_a_difference_of_today_is_recorded_with_cause_cure_and_how_it_was_found(self):
		recorded = self.record()
		finding = self.finding()
		self.assertEqual(recorded, Recorded([finding.name], [], []))
		for field, value in {
			"account": self.books.stock_in_hand,
			"warehouse": self.books.stores,
			"voucher_type": "Purchase Receipt",
			"posting_date": getdate(),
			"stock_value": 21,
			"account_movement": 0,
			"difference": 21,
			"state": "Open",
			"cause": "gl-entries-missing",
			"cure": "repost",
			"found_how": "Nightly Run",
			"found_user": "Administrator",
			"explained": 0,
		}.items():
			self.assertEqual(finding[field], value, field)

	def test_of_some_vouchers_nothing_is_recorded_but_of_these(self):
		self.record()
		lost = Voucher("Purchase Receipt", self.lost.name)
		with guard_settings(self.books.company, older_differences="Off"):
			second, third = (documents.purchase_receipt(self.books, qty=1, rate=rate) for rate in (9, 8))
			for receipt in (second, third):
				receipt.submit()
				lose_gl_entries(receipt)
		change_stock_value(self.lost, 4)
		recorded = record(self.books.company, NIGHTLY, {Voucher("Purchase Receipt", second.name)})
		self.assertEqual(recorded, Recorded([self.finding(second.name).name], [], []))
		self.assertFalse(self.findings(voucher_no=third.name))
		self.assertEqual(self.finding().difference, 21)
		self.assertEqual(record(self.books.company, NIGHTLY, {lost}), Recorded([], [self.finding().name], []))
		self.assertEqual(self.finding().difference, 25)
		entry = self.correct()
		self.assertEqual(record(self.books.company, NIGHTLY, {lost}), Recorded([], [], [self.finding().name]))
		self.assertEqual((self.finding().state, self.finding().outcome_document), ("Corrected", entry.name))
		self.assertEqual(self.finding(second.name).state, "Open")

	def test_recording_twice_changes_nothing(self):
		self.record()
		before = self.finding()
		self.assertTrue(self.record().is_empty)
		self.assertEqual(self.finding(), before)

	def test_a_stopped_document_and_its_user_are_recorded_by_a_job_after_the_rollback(self):
		delivery = documents.delivery_note(self.books)
		user = self.as_user("Stock User")
		self.assert_blocked(delivery.insert)
		self.record_stop_soon.assert_called_once_with(self.books.company, "Delivery Note", None)
		with patch("frappe.enqueue") as enqueue:
			record_stop_soon(self.books.company, "Delivery Note", None)
		[call] = enqueue.call_args_list
		self.assertFalse(call.kwargs.get("enqueue_after_commit"))
		frappe.set_user("Administrator")
		arguments = {key: call.kwargs[key] for key in ("company", "how", "doctype", "document", "user")}
		with patch.object(frappe.db, "commit"):
			record_company(**arguments)
		finding = self.finding()
		self.assertEqual(
			(finding.found_how, finding.found_doctype, finding.found_document, finding.found_user),
			("Stopped Document", "Delivery Note", None, user),
		)
		[stop] = frappe.get_all(
			"Stock Sync Stopped Document", {"user": user}, ["document_type", "company"], order_by="creation"
		)
		self.assertEqual(tuple(stop.values()), ("Delivery Note", self.books.company))

	def test_stops_that_waited_for_the_same_recording_are_recorded_by_one(self):
		with patch("frappe.enqueue") as enqueue:
			for number in range(3):
				record_stop_soon(self.books.company, "Delivery Note", f"row {number} of an import")
		jobs = [
			{
				key: value
				for key, value in call.kwargs.items()
				if key not in ("queue", "job_id", "deduplicate")
			}
			for call in enqueue.call_args_list
		]
		with patch.object(frappe.db, "commit"), patch.object(recording, "record", wraps=record) as recorded:
			for job in jobs:
				record_company(**job)
			self.assertEqual(recorded.call_count, 1)
			with patch("frappe.enqueue") as enqueue:
				record_stop_soon(self.books.company, "Delivery Note", "row 3 of an import")
			record_company(self.books.company, How.STOPPED.value, stop=enqueue.call_args.kwargs["stop"])
			self.assertEqual(recorded.call_count, 2)
		self.assertEqual(self.finding().found_document, "row 0 of an import")
		stopped = {"company": self.books.company, "document": ("like", "row % of an import")}
		self.assertEqual(frappe.db.count("Stock Sync Stopped Document", stopped), 3)

	def test_where_the_numbers_of_stops_are_lost_none_is_taken_for_recorded(self):
		company = self.books.company
		for _stop in range(2):
			stops.next_stop(company)
		seen = stops.latest_stop(company)
		frappe.cache.delete_keys("stock_sync_")
		stops.recorded_up_to(company, seen)
		self.assertFalse(stops.is_recorded(company, stops.next_stop(company)))

	def test_a_warning_stops_nobody_and_is_not_recorded_as_a_stop(self):
		with guard_settings(self.books.company, older_differences="Warn"):
			documents.delivery_note(self.books).insert()
		self.record_stop_soon.assert_not_called()

	def test_recording_is_queued_only_once_it_is_committed(self):
		with patch("frappe.enqueue") as enqueue:
			record_soon(self.books.company)
			enqueue.assert_not_called()
			frappe.db.after_commit.run()
			self.assertEqual(enqueue.call_count, 1)

	def test_another_amount_or_cause_is_a_change(self):
		self.record()
		frappe.db.sql(
			"UPDATE `tabStock Ledger Entry` SET stock_value_difference = 25 WHERE voucher_no = %s",
			self.lost.name,
		)
		finding = self.finding()
		self.assertEqual(self.record(), Recorded([], [finding.name], []))
		self.assertEqual(self.finding().difference, 25)
		[change] = frappe.get_doc("Stock Sync Finding", finding.name).changes
		self.assertEqual((change.difference, change.how), (25, "Nightly Run"))

	def test_a_correction_settles_it_and_its_cancellation_opens_it_again(self):
		self.record()
		accountant = self.as_user("Accounts Manager", "Accounts User", "Stock User")
		correction = self.correct()
		frappe.set_user("Administrator")
		name = self.finding().name
		self.assertEqual(self.record(), Recorded([], [], [name]))
		finding = self.finding()
		self.assertEqual(
			(finding.state, finding.outcome_doctype, finding.outcome_document, finding.outcome_user),
			("Corrected", "Journal Entry", correction.name, accountant),
		)
		self.assertEqual(finding.difference, 21)
		correction.reload()
		correction.cancel()
		self.assertEqual(self.record(), Recorded([name], [], []))
		finding = self.finding()
		self.assertEqual((finding.state, finding.outcome_document), ("Open", None))
		self.assertEqual(
			self.history(name), [("Open", "Corrected", correction.name), ("Corrected", "Open", None)]
		)

	def test_a_cancellation_repairs(self):
		self.record()
		self.lost.reload()
		self.lost.cancel()
		self.record()
		finding = self.finding()
		self.assertEqual((finding.state, finding.outcome_document), ("Repaired", self.lost.name))

	def test_a_repost_repairs(self):
		self.record()
		repost = repost_of(self.lost, recreate_stock_ledgers=False)
		repost.insert()
		repost.submit()
		self.record()
		finding = self.finding()
		self.assertEqual(
			(finding.state, finding.outcome_doctype, finding.outcome_document),
			("Repaired", "Repost Item Valuation", repost.name),
		)

	def test_waiting_for_a_repost(self):
		self.record()
		self.queue_reposts()
		repost = repost_of(self.lost, recreate_stock_ledgers=False)
		repost.insert()
		repost.submit()
		self.record()
		finding = self.finding()
		self.assertEqual(
			(finding.state, finding.refers_to_doctype, finding.refers_to),
			("Waiting for a Repost", "Repost Item Valuation", repost.name),
		)

	def test_what_people_reversed_is_corrected_and_what_was_never_open_is_not_recorded(self):
		with guard_settings(self.books.company, manual_entries="Off"):
			entry = documents.journal_entry(
				self.books, self.books.stock_in_hand, self.books.stock_adjustment, 30
			)
			entry.submit()
			self.record()
			self.assertEqual(self.finding(entry.name).cause, "manual-entry")
			reversal = make_reverse_journal_entry(entry.name)
			reversal.posting_date = nowdate()
			reversal.submit()
		self.record()
		finding = self.finding(entry.name)
		self.assertEqual((finding.state, finding.outcome_document), ("Corrected", reversal.name))
		self.assertEqual(self.findings(voucher_no=reversal.name), [])

	def test_money_that_an_accountant_reclassified_is_posted_elsewhere(self):
		add_gl_entry(self.books, self.books.raw_account, 30, "MOVED")
		self.record()
		self.assertEqual(self.finding("MOVED").state, "Open")
		add_gl_entry(self.books, self.books.stock_in_hand, -30, "MOVED")
		self.record()
		self.assertEqual(self.finding("MOVED").state, "Posted Elsewhere")

	def test_it_follows_a_merged_account_and_keeps_one_history(self):
		add_gl_entry(self.books, self.books.raw_account, 5, "ON-BOTH")
		add_gl_entry(self.books, self.books.stock_in_hand, 7, "ON-BOTH")
		self.record()
		self.assertEqual(len(self.findings(voucher_no="ON-BOTH")), 2)
		rename_doc(
			"Account",
			self.books.raw_account,
			self.books.stock_in_hand,
			merge=True,
			force=True,
			show_alert=False,
			rebuild_search=False,
		)
		frappe.clear_cache()
		self.record()
		self.assertEqual(self.finding("ON-BOTH").difference, -12)
		self.assertEqual(self.finding().account, self.books.stock_in_hand)

	def test_it_follows_a_renamed_company_and_warehouse(self):
		self.record()
		name = self.finding().name
		for doctype, old, new in (
			("Warehouse", self.books.stores, self.books.named("Renamed")),
			("Company", self.books.company, "Renamed Works"),
		):
			rename_doc(doctype, old, new, force=True, show_alert=False, rebuild_search=False)
		frappe.clear_cache()
		self.assertTrue(record("Renamed Works", NIGHTLY).is_empty)
		finding = frappe.get_doc("Stock Sync Finding", name)
		self.assertEqual((finding.company, finding.warehouse), ("Renamed Works", self.books.named("Renamed")))

	def test_the_text_of_several_warehouses_follows_renames_and_merges(self):
		named = self.books.named
		receipt = documents.purchase_receipt(self.books, qty=1, rate=40)
		for warehouse, rate in ((self.books.finished_goods, 30), (named("Work In Progress"), 20)):
			row = receipt.items[0].as_dict()
			receipt.append("items", {**row, "name": None, "idx": None, "warehouse": warehouse, "rate": rate})
		with guard_settings(self.books.company, older_differences="Off"):
			receipt.submit()
		lose_gl_entries(receipt)
		self.record()
		places = [self.books.stores, self.books.finished_goods, named("Work In Progress")]
		self.assertEqual(self.finding(receipt.name).warehouses.split("\n"), places)

		def rename(old: str, new: str, *, merge: bool = False) -> list[str]:
			rename_doc("Warehouse", old, new, merge=merge, force=True, show_alert=False, rebuild_search=False)
			return (self.finding(receipt.name).warehouses or "").split("\n")

		fine = named("Fine Goods")
		self.assertEqual(rename(self.books.finished_goods, fine), [self.books.stores, fine, places[2]])
		# one whose name is a part of another's
		self.assertEqual(
			rename(named("Goods In Transit"), named("Goods")), [self.books.stores, fine, places[2]]
		)
		# ERPNext merges no warehouses that hold the same item
		frappe.db.delete("Bin", {"warehouse": ("in", [places[2], fine])})
		self.assertEqual(rename(places[2], fine, merge=True), [self.books.stores, fine])
		self.assertEqual(rename(fine, self.books.stores, merge=True), [""])
		self.assertEqual(self.finding(receipt.name).warehouse, self.books.stores)
		self.record()
		self.assertFalse(self.finding(receipt.name).warehouses)


class TestRecordedSoon(RecordingTestCase):
	"""What may have settled a finding has it recorded once it is committed, without waiting for the hourly check."""

	def setUp(self) -> None:
		super().setUp()
		self.soon = self.enterContext(patch("stock_sync_guard.watch.settled_soon.record_soon"))

	def assert_recorded_once(self) -> None:
		self.assertEqual({call.args for call in self.soon.call_args_list}, {(self.books.company,)})
		self.soon.reset_mock()
		self.record()

	def test_after_a_correction_is_submitted_and_cancelled(self):
		self.record()
		correction = self.correct()
		self.assert_recorded_once()
		self.assertEqual(self.finding().state, "Corrected")
		correction.reload()
		correction.cancel()
		self.assert_recorded_once()
		self.assertEqual(self.finding().state, "Open")

	def test_after_an_entry_of_people_is_submitted_and_cancelled(self):
		self.record()
		entry = documents.journal_entry(self.books, self.books.stock_in_hand, self.books.stock_adjustment, 21)
		entry.submit()
		self.assert_recorded_once()
		finding = self.finding()
		self.assertEqual((finding.state, finding.outcome_document), ("Corrected", entry.name))
		entry.reload()
		with guard_settings(self.books.company, manual_entries="Off"):
			entry.cancel()
		self.assert_recorded_once()
		self.assertEqual(self.finding().state, "Open")

	def test_after_a_repost_is_queued_and_when_it_ends(self):
		self.record()
		self.queue_reposts()
		repost = repost_of(self.lost, recreate_stock_ledgers=False)
		repost.submit()
		self.assert_recorded_once()
		finding = self.finding()
		# that a repost is pending says its state
		self.assertEqual((finding.state, finding.cause), ("Waiting for a Repost", "gl-entries-missing"))
		self.assertTrue(self.record().is_empty)
		repost.reload()
		repost.db_set("status", "Completed")
		self.assert_recorded_once()

	def test_not_after_what_concerns_no_finding(self):
		self.record()
		documents.journal_entry(self.books, self.books.named("Cash"), self.books.stock_adjustment, 5).submit()
		with guard_settings(self.books.company, older_differences="Off"):
			other = documents.purchase_receipt(self.books, self.books.raw, qty=1)
			other.submit()
		repost_of(other, recreate_stock_ledgers=False).submit()
		self.soon.assert_not_called()


class TestStoreAndRecord(RecordingTestCase):
	"""The store of the fast check and what is recorded are rows of one table."""

	def setUp(self) -> None:
		super().setUp()
		self.enterContext(guard_settings(self.books.company, older_differences="Off"))
		self.old = documents.purchase_receipt(self.books, qty=2, rate=9)
		self.old.update(
			{"set_posting_time": 1, "posting_date": add_days(nowdate(), -40), "posting_time": "10:00:00"}
		)
		self.old.submit()
		lose_gl_entries(self.old)

	def rebuild(self) -> None:
		while store_next(self.books.company):
			pass

	def rebuild_of_old_day(self) -> None:
		day = getdate(self.old.posting_date)
		marks.leave_mark(self.books.company, day, day)
		self.rebuild()

	def test_a_row_keeps_its_name_through_recording_closing_and_rebuilds(self):
		self.record()
		recorded = self.finding(self.old.name)
		self.assertEqual(recorded.explained, 0)
		self.rebuild()
		stored = self.finding(self.old.name)
		self.assertEqual((stored.name, stored.explained, stored.state), (recorded.name, 1, "Open"))
		self.rebuild_of_old_day()
		marks.mark_everything(self.books.company)
		self.rebuild()
		again = self.finding(self.old.name)
		self.assertEqual((again.name, again.explained, again.found_on), (recorded.name, 1, recorded.found_on))
		self.assertEqual(
			frappe.db.count(
				"Stock Sync Finding", {"company": self.books.company, "voucher_no": self.old.name}
			),
			1,
		)

	def test_a_row_of_the_store_is_no_finding_before_it_is_recorded(self):
		self.rebuild()
		self.assertEqual(self.findings(), [])
		self.assertEqual(
			frappe.db.count("Stock Sync Finding", {"company": self.books.company, "explained": 1}), 1
		)
		recorded = self.record()
		finding = self.finding(self.old.name)
		self.assertEqual((recorded.found, finding.explained), ([finding.name], 1))

	def test_what_is_settled_stays_and_explains_nothing(self):
		self.rebuild()
		self.record()
		frappe.get_doc("Purchase Receipt", self.old.name).make_gl_entries()
		self.rebuild_of_old_day()
		self.record()
		finding = self.finding(self.old.name)
		self.assertEqual((finding.state, finding.explained), ("Repaired", 0))
		lose_gl_entries(self.old)
		self.rebuild_of_old_day()
		self.record()
		finding = self.finding(self.old.name)
		self.assertEqual((finding.state, finding.explained), ("Open", 1))
		self.assertEqual(len(self.history(finding.name)), 2)

	def test_recording_leaves_to_the_rebuild_what_the_ledgers_say_of_closed_days(self):
		self.rebuild()
		self.record()
		change_gl_amount(self.old, self.books.stock_in_hand, 4)
		frappe.db.sql(
			"UPDATE `tabStock Ledger Entry` SET stock_value_difference = 20 WHERE voucher_no = %s",
			self.old.name,
		)
		day = getdate(self.old.posting_date)
		marks.leave_mark(self.books.company, day, day)
		self.record()
		finding = self.finding(self.old.name)
		self.assertEqual((finding.difference, finding.stock_value), (20, 18))
		self.rebuild()
		self.assertEqual(self.finding(self.old.name).stock_value, 20)
