"""A repost is advised only where it would bring a voucher's ledgers together, and then it does."""

from __future__ import annotations

from unittest.mock import patch

import frappe
from erpnext.stock.doctype.purchase_receipt.purchase_receipt import PurchaseReceipt
from frappe.model.document import Document
from frappe.utils import add_days, getdate, nowdate

from stock_sync_guard.api import create_journal_entry, create_repost, get_differences
from stock_sync_guard.engine.findings import Cure
from stock_sync_guard.ledgers.comparison import out_of_sync_accounts
from stock_sync_guard.site.ledgers import company_books, run
from stock_sync_guard.tests import documents
from stock_sync_guard.tests.advice import follow
from stock_sync_guard.tests.case import GuardTestCase, last_message
from stock_sync_guard.tests.corruption import (
	add_gl_entry,
	cancel_gl_side,
	lose_gl_entries,
	lose_stock_entries,
)
from stock_sync_guard.tests.freezing import freeze_accounts
from stock_sync_guard.tests.requests import next_request


class TestReposting(GuardTestCase):
	def setUp(self):
		super().setUp()
		documents.purchase_receipt(self.books, qty=50).submit()
		self.receipt = documents.purchase_receipt(self.books, qty=3, rate=7)
		self.receipt.submit()

	def advised(self) -> Cure:
		[difference] = get_differences(self.books.company)
		[voucher] = difference["vouchers"]
		self.assertIs(voucher["cure_is_tried"], voucher["cause"] != "cancelled-on-one-side")
		return Cure(voucher["cure"])

	def assert_advice_works(self):
		for difference in out_of_sync_accounts(run, company_books(self.books.company)):
			follow(difference)
		documents.purchase_receipt(self.books).submit()

	def early_receipt(self) -> Document:
		early = documents.purchase_receipt(self.books, qty=3, rate=7, posting_date=add_days(nowdate(), -9))
		early.submit()
		return early

	def freeze_stock(self) -> None:
		frappe.db.set_single_value("Stock Settings", "stock_frozen_upto", add_days(nowdate(), -2))
		frappe.clear_document_cache("Stock Settings", "Stock Settings")

	def ledgers(self):
		return [
			frappe.db.sql(f"CHECKSUM TABLE `tab{doctype}`")
			for doctype in ("GL Entry", "Stock Ledger Entry", "Repost Item Valuation", "Payment Ledger Entry")
		]

	def test_lost_gl_entries_are_reposted_and_trying_it_leaves_no_trace(self):
		lose_gl_entries(self.receipt)
		before, messages = self.ledgers(), list(frappe.local.message_log)
		self.assertEqual(self.advised(), Cure.REPOST)
		self.assertEqual(self.ledgers(), before)
		self.assertEqual(frappe.local.message_log, messages)
		self.assert_advice_works()

	def test_entries_only_marked_cancelled_are_not_reposted(self):
		cancel_gl_side(self.receipt)
		self.assertEqual(self.advised(), Cure.JOURNAL_ENTRY)
		with self.assertRaisesRegex(frappe.ValidationError, "would not bring its ledgers together"):
			create_repost(self.receipt.doctype, self.receipt.name)
		self.assert_advice_works()

	def test_lost_stock_ledger_entries_are_recreated(self):
		lose_stock_entries(self.receipt)
		self.assertEqual(self.advised(), Cure.RECREATE_STOCK_LEDGER)
		self.assert_advice_works()

	def test_erpnext_cannot_recreate_an_asset_capitalization(self):
		capitalized = documents.asset_capitalization(self.books)
		capitalized.submit()
		lose_stock_entries(capitalized)
		self.assertEqual(self.advised(), Cure.JOURNAL_ENTRY)
		self.assert_advice_works()

	def test_batches_are_not_recreated_though_erpnext_would_not_see_them(self):
		batched = documents.item("SSG Batched Nut", has_batch_no=1, create_new_batch=1)
		receipt = documents.purchase_receipt(self.books, item_code=batched.name)
		receipt.submit()
		lose_stock_entries(receipt)
		self.assertEqual(self.advised(), Cure.JOURNAL_ENTRY)
		self.assert_advice_works()

	def test_a_row_that_lost_its_stock_ledger_entry_is_recreated_not_booked_as_a_loss(self):
		two_rows = documents.purchase_receipt(self.books, qty=3, rate=7)
		two_rows.append("items", {**two_rows.items[0].as_dict(), "name": None, "idx": 2})
		two_rows.submit()
		frappe.db.delete("Stock Ledger Entry", {"voucher_detail_no": two_rows.items[1].name})
		self.assertEqual(self.advised(), Cure.RECREATE_STOCK_LEDGER)
		self.assert_advice_works()

	def test_each_warehouse_of_a_row_is_missed(self):
		frappe.db.set_single_value("Buying Settings", "set_valuation_rate_for_rejected_materials", 1)
		rejected = documents.purchase_receipt(self.books, qty=3, rate=7)
		rejected.items[0].update(
			{"rejected_qty": 2, "received_qty": 5, "rejected_warehouse": self.books.finished_goods}
		)
		rejected.submit()
		moved = documents.stock_entry(self.books, source=self.books.stores, target=self.books.raw, qty=2)
		moved.submit()
		for doc, warehouse in ((rejected, self.books.finished_goods), (moved, self.books.raw)):
			with self.subTest(warehouse=warehouse):
				frappe.db.delete("Stock Ledger Entry", {"voucher_no": doc.name, "warehouse": warehouse})
				self.assertEqual(self.advised(), Cure.RECREATE_STOCK_LEDGER)
				self.assert_advice_works()

	def test_entries_without_a_document_are_not_to_be_reversed(self):
		add_gl_entry(self.books, self.books.stock_in_hand, 50)
		self.assertEqual(self.advised(), Cure.JOURNAL_ENTRY)
		self.assert_advice_works()

	def test_what_erpnext_trips_over_is_not_advised_and_is_no_error_of_the_save(self):
		lose_gl_entries(self.receipt)
		entries_of = f"{PurchaseReceipt.__module__}.PurchaseReceipt.get_gl_entries"
		with patch(entries_of, side_effect=TypeError("unsupported operand")):
			self.assertEqual(self.advised(), Cure.JOURNAL_ENTRY)
			self.assert_blocked(documents.delivery_note(self.books).save)
			with self.assertRaisesRegex(frappe.ValidationError, "unsupported operand"):
				create_repost(self.receipt.doctype, self.receipt.name)

	def test_no_repost_is_advised_where_erpnext_refuses_it(self):
		lose_gl_entries(self.early_receipt())
		freeze_accounts(self.books, add_days(nowdate(), -2))
		self.assertEqual(self.advised(), Cure.JOURNAL_ENTRY)
		self.assert_advice_works()

	def test_in_a_period_in_which_stock_is_frozen_no_stock_ledger_entries_are_recreated(self):
		early = self.early_receipt()
		lose_stock_entries(early)
		self.freeze_stock()
		self.assertEqual(self.advised(), Cure.JOURNAL_ENTRY)
		with self.assertRaisesRegex(frappe.ValidationError, "are frozen"):
			create_repost(early.doctype, early.name)
		self.assert_advice_works()

	def test_in_a_period_in_which_stock_is_frozen_lost_gl_entries_are_reposted(self):
		lose_gl_entries(self.early_receipt())
		self.freeze_stock()
		self.assertEqual(self.advised(), Cure.REPOST)
		self.assert_advice_works()

	def test_behind_a_period_closing_voucher_no_repost_is_advised(self):
		early = self.early_receipt()
		closing = documents.period_closing_voucher(self.books, getdate(add_days(nowdate(), -2)))
		closing.insert()
		closing.submit()
		for lose in (lose_gl_entries, lose_stock_entries):
			with self.subTest(lose.__name__):
				frappe.db.savepoint("closed")
				lose(early)
				self.assertEqual(self.advised(), Cure.JOURNAL_ENTRY)
				with self.assertRaisesRegex(frappe.ValidationError, "period closing"):
					create_repost(early.doctype, early.name)
				self.assert_advice_works()
				frappe.db.rollback(save_point="closed")
				next_request()

	def test_behind_a_completed_stock_closing_no_repost_is_advised(self):
		early = self.early_receipt()
		close_stock(self.books.company, add_days(nowdate(), -2))
		for lose in (lose_gl_entries, lose_stock_entries):
			with self.subTest(lose.__name__):
				frappe.db.savepoint("closed")
				lose(early)
				self.assertEqual(self.advised(), Cure.JOURNAL_ENTRY)
				with self.assertRaisesRegex(frappe.ValidationError, "(?i)stock closing|closing stock"):
					create_repost(early.doctype, early.name)
				self.assert_advice_works()
				frappe.db.rollback(save_point="closed")
				next_request()

	def test_a_frozen_account_takes_a_repost_and_nothing_else(self):
		lose_gl_entries(self.receipt)
		frappe.db.set_value("Account", self.books.stock_in_hand, "freeze_account", "Yes")
		frappe.clear_document_cache("Account", self.books.stock_in_hand)
		with self.assertRaisesRegex(frappe.ValidationError, "is frozen"):
			create_journal_entry(self.books.company)
		self.assertEqual(self.advised(), Cure.REPOST)
		create_repost(self.receipt.doctype, self.receipt.name)
		self.assertEqual(get_differences(self.books.company), [])

	def test_no_repost_is_advised_that_fails_when_it_runs(self):
		lose_gl_entries(self.receipt)
		account = self.books.named("Stock Received But Not Billed")
		frappe.db.set_value("Account", account, "disabled", 1)
		frappe.clear_document_cache("Account", account)
		self.assertEqual(self.advised(), Cure.JOURNAL_ENTRY)

	def test_the_message_leads_to_the_action(self):
		lose_gl_entries(self.receipt)
		self.assert_blocked(documents.purchase_receipt(self.books).save)
		message = last_message()["message"]
		self.assertLess(message.index("First repost"), message.index("What to do"))
		self.assertIn(
			f"#stock-sync-repost?voucher_type=Purchase+Receipt&amp;voucher_no={self.receipt.name}", message
		)

	def test_who_may_not_repost_is_refused(self):
		lose_gl_entries(self.receipt)
		self.as_user("Sales User")
		with self.assertRaises(frappe.PermissionError):
			create_repost(self.receipt.doctype, self.receipt.name)


def close_stock(company: str, until: str) -> None:
	"""As the job behind the document leaves it: called Closing Stock Balance by ERPNext 15."""
	doctype = next(
		name for name in ("Stock Closing Entry", "Closing Stock Balance") if frappe.db.exists("DocType", name)
	)
	closing = frappe.get_doc(
		doctype=doctype,
		company=company,
		from_date=add_days(until, -30),
		to_date=until,
		status="Completed",
		docstatus=1,
	)
	closing.name = "SSG-CLOSING"
	closing.db_insert()
