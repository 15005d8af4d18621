"""When the guard speaks, what it says, and when it stays quiet."""

from __future__ import annotations

import frappe
from frappe.utils import fmt_money

from stock_sync_guard.engine.findings import Cause
from stock_sync_guard.exceptions import ValueOutOfSyncError
from stock_sync_guard.tests import documents
from stock_sync_guard.tests.books import OTHER_BOOKS
from stock_sync_guard.tests.case import GuardTestCase, OutOfSyncTestCase, company_value, last_message
from stock_sync_guard.tests.corruption import (
	add_gl_entry,
	cancel_gl_side,
	cancel_stock_side,
	change_gl_amount,
	change_stock_value,
	lose_gl_entries,
	lose_stock_entries,
)


class TestCorruptions(GuardTestCase):
	"""Each kind of damage, in each direction: the voucher, the amount, the direction and the cause are named."""

	def setUp(self):
		super().setUp()
		documents.purchase_receipt(self.books, qty=50).submit()
		self.receipt = documents.purchase_receipt(self.books, qty=4, rate=25)
		self.receipt.submit()
		self.issue = documents.stock_entry(self.books, source=self.books.stores, qty=2)
		self.issue.submit()
		self.issued = -frappe.db.get_value(
			"Stock Ledger Entry", {"voucher_no": self.issue.name}, "stock_value_difference"
		)

	def assert_named(self, voucher: str, difference: float, cause: Cause) -> None:
		[account] = self.assert_blocked(documents.delivery_note(self.books).save)
		self.assertEqual(account.company, self.books.company)
		self.assertEqual(account.account, self.books.stock_in_hand)
		self.assertIn(self.books.stores, account.warehouses)
		self.assertAlmostEqual(float(account.difference), difference, 6)
		self.assertAlmostEqual(float(account.to_correct), difference, 6)
		[named] = account.vouchers
		self.assertEqual((named.voucher_no, named.cause), (voucher, cause))
		self.assertAlmostEqual(float(named.difference), difference, 6)
		self.correct()
		documents.delivery_note(self.books).submit()

	def test_gl_entries_of_a_receipt_deleted(self):
		lose_gl_entries(self.receipt)
		self.assert_named(self.receipt.name, 100, Cause.GL_MISSING)

	def test_gl_entries_of_an_issue_deleted(self):
		lose_gl_entries(self.issue)
		self.assert_named(self.issue.name, -self.issued, Cause.GL_MISSING)

	def test_stock_ledger_entries_of_a_receipt_deleted(self):
		lose_stock_entries(self.receipt)
		self.assert_named(self.receipt.name, -100, Cause.STOCK_MISSING)

	def test_stock_ledger_entries_of_an_issue_deleted(self):
		lose_stock_entries(self.issue)
		self.assert_named(self.issue.name, self.issued, Cause.STOCK_MISSING)

	def test_gl_amount_raised(self):
		change_gl_amount(self.receipt, self.books.stock_in_hand, 7)
		self.assert_named(self.receipt.name, -7, Cause.AMOUNTS_DIFFER)

	def test_gl_amount_lowered(self):
		change_gl_amount(self.receipt, self.books.stock_in_hand, -7)
		self.assert_named(self.receipt.name, 7, Cause.AMOUNTS_DIFFER)

	def test_stock_value_raised(self):
		change_stock_value(self.receipt, 7)
		self.assert_named(self.receipt.name, 7, Cause.AMOUNTS_DIFFER)

	def test_stock_value_lowered(self):
		change_stock_value(self.receipt, -7)
		self.assert_named(self.receipt.name, -7, Cause.AMOUNTS_DIFFER)

	def test_gl_side_cancelled(self):
		cancel_gl_side(self.receipt)
		self.assert_named(self.receipt.name, 100, Cause.CANCELLED_ON_ONE_SIDE)

	def test_stock_side_cancelled(self):
		cancel_stock_side(self.receipt)
		self.assert_named(self.receipt.name, -100, Cause.CANCELLED_ON_ONE_SIDE)

	def test_hand_made_gl_entry_debit(self):
		add_gl_entry(self.books, self.books.stock_in_hand, 60)
		self.assert_named("HAND-MADE-1", -60, Cause.MANUAL_ENTRY)

	def test_hand_made_gl_entry_credit(self):
		add_gl_entry(self.books, self.books.stock_in_hand, -60)
		self.assert_named("HAND-MADE-1", 60, Cause.MANUAL_ENTRY)


class TestScope(GuardTestCase):
	"""Whom a difference stops: those who touch the account, nobody else."""

	def setUp(self):
		super().setUp()
		documents.purchase_receipt(self.books, qty=50).submit()

	def break_stores(self, amount: float = 60) -> None:
		add_gl_entry(self.books, self.books.stock_in_hand, amount)

	def test_perpetual_inventory_off_stays_quiet(self):
		self.break_stores()
		with company_value(self.books.company, enable_perpetual_inventory=0):
			documents.delivery_note(self.books).submit()

	def test_another_company_stays_quiet(self):
		self.break_stores()
		documents.purchase_receipt(OTHER_BOOKS).submit()

	def test_a_difference_of_the_tolerance_stays_quiet_and_one_above_does_not(self):
		self.break_stores(0.10)
		documents.delivery_note(self.books).submit()
		self.break_stores(0.01)
		[difference] = self.assert_blocked(documents.delivery_note(self.books).save)
		self.assertAlmostEqual(float(difference.difference), -0.11, 6)

	def test_several_accounts_are_named_at_once(self):
		add_gl_entry(self.books, self.books.raw_account, -25, voucher_no="HAND-MADE-2")
		self.break_stores()
		transfer = documents.stock_entry(self.books, source=self.books.stores, target=self.books.raw)
		differences = self.assert_blocked(transfer.save)
		self.assertEqual(
			[(d.account, float(d.difference)) for d in differences],
			[(self.books.raw_account, 25), (self.books.stock_in_hand, -60)],
		)
		message = last_message()["message"]
		for name in (self.books.raw_account, self.books.stock_in_hand, "HAND-MADE-1", "HAND-MADE-2"):
			self.assertIn(name, message)
		entry = self.correct()
		self.assertEqual(len(entry.accounts), 3)
		transfer.submit()

	def test_a_child_warehouse_is_judged_by_the_account_of_its_group(self):
		documents.purchase_receipt(self.books, self.books.raw).submit()
		add_gl_entry(self.books, self.books.raw_account, 5)
		[difference] = self.assert_blocked(documents.delivery_note(self.books, self.books.raw).save)
		self.assertEqual(difference.account, self.books.raw_account)
		self.assertEqual(difference.warehouses, (self.books.raw,))

	def test_an_account_without_warehouses_has_no_stock_value_and_stops_nobody(self):
		from stock_sync_guard.api import get_differences

		add_gl_entry(self.books, self.books.unused_account, 40)
		documents.delivery_note(self.books).submit()
		[difference] = get_differences(self.books.company)
		self.assertEqual(
			(difference["account"], difference["stock_value"], difference["difference"]),
			(self.books.unused_account, 0, -40),
		)

	def test_stays_quiet_while_erpnext_migrates(self):
		self.break_stores()
		for flag in ("in_install", "in_migrate", "in_patch", "in_fixtures"):
			frappe.flags[flag] = True
			try:
				documents.delivery_note(self.books).save()
			finally:
				frappe.flags[flag] = False

	def test_our_accounts_of_warehouses_are_those_of_erpnext(self):
		from erpnext.stock import get_warehouse_account_map

		from stock_sync_guard.ledgers.accounts import read_warehouse_accounts
		from stock_sync_guard.site.ledgers import company_books, run

		for values in ({}, {"default_inventory_account": None}):
			with (
				company_value(self.books.company, **values)
				if values
				else company_value(self.books.company, abbr="GWK")
			):
				theirs = get_warehouse_account_map(self.books.company)
				ours = read_warehouse_accounts(run, company_books(self.books.company))
				self.assertEqual(
					ours, {name: row.account for name, row in theirs.items() if not row.is_group}
				)


class TestWarehouseLinks(GuardTestCase):
	def test_a_warehouse_in_a_custom_field_counts(self):
		from frappe.custom.doctype.custom_field.custom_field import create_custom_field

		from stock_sync_guard.guard.documents import accounts_touched
		from stock_sync_guard.site.ledgers import company_books

		# creating a field commits: nothing may be pending
		field = {"fieldname": "ssg_test_yard", "fieldtype": "Link", "options": "Warehouse", "label": "Yard"}
		create_custom_field("Delivery Note Item", field)
		self.addCleanup(frappe.delete_doc, "Custom Field", "Delivery Note Item-ssg_test_yard")
		note = documents.delivery_note(self.books)
		note.items[0].ssg_test_yard = self.books.raw
		self.assertEqual(
			accounts_touched(note, company_books(self.books.company)),
			{self.books.stock_in_hand, self.books.raw_account},
		)


class TestOwnFault(GuardTestCase):
	"""A document whose own entries disagree is refused as its own fault, without the button."""

	def setUp(self):
		super().setUp()
		documents.purchase_receipt(self.books, qty=50).submit()

	def test_is_refused_after_submit_without_the_button(self):
		from unittest.mock import patch

		from erpnext.stock.doctype.delivery_note.delivery_note import DeliveryNote

		with patch.object(DeliveryNote, "make_gl_entries", lambda self, **_ignored: None):
			note = documents.delivery_note(self.books, qty=2)
			note.insert()
			[difference] = self.assert_blocked(note.submit)
		message = last_message()
		self.assertNotIn("primary_action", message)
		self.assertIn(note.name, message["message"])
		self.assertIn("nothing to adjust", message["message"])
		self.assertEqual(float(difference.stock_value), -20)
		self.assertEqual(float(difference.account_balance), 0)
		self.assertEqual(difference.vouchers[0].cause, Cause.GL_MISSING)

	def test_is_refused_after_cancel(self):
		from unittest.mock import patch

		from erpnext.stock.doctype.delivery_note.delivery_note import DeliveryNote

		note = documents.delivery_note(self.books, qty=2)
		note.submit()
		with patch.object(DeliveryNote, "make_gl_entries_on_cancel", lambda self: None):
			[difference] = self.assert_blocked(note.cancel)
		self.assertEqual(difference.vouchers[0].cause, Cause.CANCELLED_ON_ONE_SIDE)

	def test_a_landed_cost_voucher_stops_on_a_receipt_that_lost_its_stock_ledger_entries(self):
		receipt = documents.purchase_receipt(self.books, qty=3)
		receipt.submit()
		lose_stock_entries(receipt)
		self.assert_blocked(documents.landed_cost_voucher(self.books, receipt).save)

	def test_cancelling_a_voucher_that_lost_its_gl_entries_is_the_cure(self):
		note = documents.delivery_note(self.books, qty=2)
		note.submit()
		lose_gl_entries(note)
		self.assert_blocked(documents.delivery_note(self.books).save)
		note.cancel()
		documents.delivery_note(self.books).submit()

	def test_the_receipts_that_a_landed_cost_voucher_rewrites_are_checked(self):
		from unittest.mock import patch

		from erpnext.stock.doctype.purchase_receipt.purchase_receipt import PurchaseReceipt

		receipt = documents.purchase_receipt(self.books, qty=3)
		receipt.submit()
		voucher = documents.landed_cost_voucher(self.books, receipt, amount=12)
		voucher.insert()
		with patch.object(PurchaseReceipt, "make_gl_entries", lambda self, **_ignored: None):
			[difference] = self.assert_blocked(voucher.submit)
		self.assertEqual(difference.vouchers[0].voucher_no, receipt.name)


class TestMessage(OutOfSyncTestCase):
	"""The message reads well in Desk, over REST and in a log."""

	def stopped(self, doc) -> ValueOutOfSyncError:
		with self.assertRaises(ValueOutOfSyncError) as stopped:
			doc.save()
		return stopped.exception

	def test_desk_gets_title_links_figures_vouchers_cause_and_the_button(self):
		[difference] = self.stopped(documents.delivery_note(self.books)).differences
		message = last_message()
		self.assertEqual(message["title"], "Value Out of Sync")
		for part in (
			self.books.company,
			self.books.stores,
			fmt_money(difference.stock_value, currency="USD"),
			fmt_money(difference.account_balance, currency="USD"),
			"$ 21.00",
			"debit the account",
			self.lost.name,
			"GL entries missing",
			"/app/purchase-receipt/",
			"click Create Journal Entry",
		):
			self.assertIn(part, message["message"])
		action = message["primary_action"]
		self.assertEqual(action["label"], "Create Journal Entry")
		self.assertEqual(action["client_action"], "stock_sync_guard.create_journal_entry")
		self.assertEqual(action["args"]["company"], self.books.company)
		self.assertEqual(action["args"]["accounts"], [self.books.stock_in_hand])

	def test_a_log_gets_one_line_without_html(self):
		text = str(self.stopped(documents.delivery_note(self.books)))
		self.assertNotIn("<", text)
		self.assertNotIn("\n", text)
		for part in (self.books.stock_in_hand, "$ 21.00", self.lost.name, "GL entries missing"):
			self.assertIn(part, text)

	def test_it_is_a_validation_error(self):
		self.assertIsInstance(self.stopped(documents.delivery_note(self.books)), frappe.ValidationError)

	def test_a_user_without_create_right_gets_no_button_but_the_roles_to_ask(self):
		self.as_user("Stock User", "Sales User")
		self.stopped(documents.delivery_note(self.books))
		message = last_message()
		self.assertNotIn("primary_action", message)
		self.assertIn("Accounts User", message["message"])
		self.assertNotIn("click Create Journal Entry", message["message"])

	def test_only_the_largest_vouchers_are_listed_and_the_others_counted(self):
		for number in range(1, 8):
			add_gl_entry(self.books, self.books.stock_in_hand, -number, voucher_no=f"HAND-MADE-{number}")
		self.stopped(documents.delivery_note(self.books))
		message = last_message()["message"]
		self.assertIn("HAND-MADE-7", message)
		self.assertNotIn("HAND-MADE-1<", message)
		self.assertIn("and 3 more: $ 6.00", message)

	def test_names_are_escaped(self):
		add_gl_entry(self.books, self.books.stock_in_hand, 900, voucher_no="<script>alert(1)</script>")
		self.stopped(documents.delivery_note(self.books))
		self.assertNotIn("<script>", last_message()["message"])
