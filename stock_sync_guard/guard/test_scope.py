"""Whom a difference stops, and whom it leaves alone."""

from __future__ import annotations

import frappe
from frappe.custom.doctype.custom_field.custom_field import create_custom_field

from stock_sync_guard.api import get_differences
from stock_sync_guard.guard.documents import accounts_touched
from stock_sync_guard.site.ledgers import company_books
from stock_sync_guard.tests import documents
from stock_sync_guard.tests.books import OTHER_BOOKS
from stock_sync_guard.tests.case import GuardTestCase, company_value, last_message
from stock_sync_guard.tests.corruption import add_gl_entry, lose_gl_entries, lose_stock_entries


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


class TestWarehouseLinks(GuardTestCase):
	def test_a_warehouse_in_a_custom_field_counts(self):
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
