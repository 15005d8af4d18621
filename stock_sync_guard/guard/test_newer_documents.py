"""What ERPNext 16 added and moves stock or money: our figures and ERPNext's agree, and each is stopped as its like.

A test is left out only where this ERPNext does not have what it is about.
"""

from __future__ import annotations

import unittest
from collections.abc import Iterable

import frappe
from frappe.model.document import Document
from frappe.utils import nowdate, nowtime

from stock_sync_guard.api import get_differences
from stock_sync_guard.tests import documents
from stock_sync_guard.tests.books import CUSTOMER, SECOND_ITEM, SERVICE_ITEM, SUBCONTRACTED_ITEM
from stock_sync_guard.tests.case import GuardTestCase, company_value
from stock_sync_guard.tests.corruption import lose_gl_entries
from stock_sync_guard.tests.item_wise import SCREW, ItemWiseTestCase
from stock_sync_guard.tests.till import choose_invoices, lets_choose_invoices, open_till

# What the customer brings, and what is made of it and a nut of ours.
BROUGHT, MADE = "SSG Brought Rod", "SSG Made Axle"


def requires(has: bool, what: str) -> None:
	if not has:
		raise unittest.SkipTest(f"this ERPNext has no {what}")


def options_of(doctype: str, fieldname: str) -> str:
	return frappe.get_meta(doctype).get_options(fieldname) or ""


class NewerTestCase(GuardTestCase):
	"""A hundred bolts at 10 are there."""

	def setUp(self) -> None:
		super().setUp()
		documents.purchase_receipt(self.books, qty=100).submit()

	def assert_stopped_until_corrected(self, document: Document) -> None:
		"""Saved, then stopped on submit by an older difference of 21; it passes unchanged once that is corrected."""
		document.insert()
		lost = documents.purchase_receipt(self.books, qty=3, rate=7)
		lost.submit()
		lose_gl_entries(lost)
		[difference] = self.assert_blocked(document.submit)
		self.assertEqual((difference.account, difference.difference), (self.books.stock_in_hand, 21))
		self.correct()
		document.reload()
		document.submit()
		self.assert_agrees()

	def assert_agrees(self) -> None:
		self.assertEqual(get_differences(self.books.company), [])

	def values_of(self, document: Document) -> tuple[float, float]:
		"""What it moved in the stock ledger, and on the stock account."""
		voucher = {"voucher_type": document.doctype, "voucher_no": document.name, "is_cancelled": 0}
		stock = frappe.get_all("Stock Ledger Entry", voucher, pluck="stock_value_difference")
		gl = frappe.get_all(
			"GL Entry", {**voucher, "account": self.books.stock_in_hand}, ["debit", "credit"], order_by="name"
		)
		return round(sum(stock), 2), round(sum(row.debit - row.credit for row in gl), 2)


class TestSubcontractingInwardOrder(NewerTestCase):
	"""A customer brings two rods (without value), has two axles made of them and two nuts of ours at 10."""

	def setUp(self) -> None:
		requires(
			bool(frappe.db.exists("DocType", "Subcontracting Inward Order")), "Subcontracting Inward Order"
		)
		super().setUp()
		documents.purchase_receipt(self.books, qty=10, item_code=SECOND_ITEM).submit()
		self.order = self.inward_order()

	def inward_order(self) -> Document:
		from erpnext.selling.doctype.sales_order.sales_order import make_subcontracting_inward_order

		documents.item(BROUGHT, is_customer_provided_item=1, is_purchase_item=0, customer=CUSTOMER)
		documents.item(MADE, is_sub_contracted_item=1)
		bom = frappe.get_doc(
			doctype="BOM",
			item=MADE,
			company=self.books.company,
			quantity=1,
			currency="USD",
			items=[
				{"item_code": code, "qty": 1, "uom": "Nos", "stock_uom": "Nos", "rate": 10}
				for code in (BROUGHT, SECOND_ITEM)
			],
		)
		bom.submit()
		frappe.get_doc(
			doctype="Subcontracting BOM",
			finished_good=MADE,
			finished_good_qty=1,
			finished_good_bom=bom.name,
			service_item=SERVICE_ITEM,
			service_item_qty=1,
			is_active=1,
		).insert()
		brought_to = frappe.get_doc(
			doctype="Warehouse",
			warehouse_name="Customer Rods",
			company=self.books.company,
			customer=CUSTOMER,
			parent_warehouse=self.books.named("All Warehouses"),
		).insert()
		sale = frappe.get_doc(
			doctype="Sales Order",
			company=self.books.company,
			customer=CUSTOMER,
			currency="USD",
			conversion_rate=1,
			selling_price_list="Standard Selling",
			is_subcontracted=1,
			transaction_date=nowdate(),
			delivery_date=nowdate(),
			items=[
				{
					"item_code": SERVICE_ITEM,
					"qty": 2,
					"rate": 30,
					"fg_item": MADE,
					"fg_item_qty": 2,
					"warehouse": self.books.stores,
					"cost_center": self.books.cost_center,
				}
			],
		)
		sale.submit()
		order = make_subcontracting_inward_order(sale.name)
		order.customer_warehouse = brought_to.name
		order.items[0].delivery_warehouse = self.books.stores
		order.submit()
		return order

	def entry(self, values: dict) -> Document:
		entry = frappe.new_doc("Stock Entry").update(values)
		for row in entry.items:
			row.cost_center = self.books.cost_center
			row.expense_account = self.books.stock_adjustment
		return entry

	def received(self) -> Document:
		self.order.reload()
		return self.entry(self.order.make_rm_stock_entry_inward())

	def manufactured(self) -> Document:
		from erpnext.manufacturing.doctype.work_order.work_order import make_stock_entry

		self.order.reload()
		work = frappe.get_doc("Work Order", self.order.make_work_order()[0])
		work.skip_transfer = 1
		for row in work.required_items:
			if row.item_code == SECOND_ITEM:
				row.source_warehouse = self.books.stores
		work.submit()
		return self.entry(make_stock_entry(work.name, "Manufacture"))

	def delivered(self) -> Document:
		self.order.reload()
		return self.entry(self.order.make_subcontracting_delivery())

	def taken_back(self) -> Document:
		self.order.reload()
		entry = self.entry(self.order.make_subcontracting_return())
		for row in entry.items:
			row.t_warehouse = self.books.stores
		return entry

	def given_back(self) -> Document:
		self.order.reload()
		return self.entry(self.order.make_rm_return())

	def steps_before(self, purpose: str) -> Iterable:
		steps = {
			"Receive from Customer": [],
			"Return Raw Material to Customer": [self.received],
			"Manufacture": [self.received],
			"Subcontracting Delivery": [self.received, self.manufactured],
			"Subcontracting Return": [self.received, self.manufactured, self.delivered],
		}
		return steps[purpose]

	def test_each_step_agrees_in_both_ledgers_and_so_does_its_cancellation(self):
		moved = []
		for step in (self.received, self.manufactured, self.delivered, self.taken_back):
			entry = step()
			entry.submit()
			self.assert_agrees()
			moved.append((entry.purpose, *self.values_of(entry)))
		self.assertEqual(
			moved,
			[
				("Receive from Customer", 0, 0),
				("Manufacture", 0, 0),
				("Subcontracting Delivery", -20, -20),
				("Subcontracting Return", 20, 20),
			],
		)
		entry.cancel()
		self.assert_agrees()

	def test_rods_given_back_agree_in_both_ledgers(self):
		self.received().submit()
		entry = self.given_back()
		entry.submit()
		self.assertEqual((entry.purpose, *self.values_of(entry)), ("Return Raw Material to Customer", 0, 0))
		self.assert_agrees()

	def test_every_purpose_is_stopped_while_its_account_is_out_of_sync_and_passes_once_corrected(self):
		last = {
			"Receive from Customer": self.received,
			"Return Raw Material to Customer": self.given_back,
			"Manufacture": self.manufactured,
			"Subcontracting Delivery": self.delivered,
			"Subcontracting Return": self.taken_back,
		}
		purposes = options_of("Stock Entry", "purpose").split("\n")
		self.assertLessEqual(set(last), set(purposes))
		for purpose, make in last.items():
			with self.subTest(purpose):
				frappe.db.savepoint("before_purpose")
				for step in self.steps_before(purpose):
					step().submit()
				entry = make()
				self.assertEqual(entry.purpose, purpose)
				self.assert_stopped_until_corrected(entry)
				frappe.db.rollback(save_point="before_purpose")


class TestLandedCostOfManufacture(NewerTestCase):
	"""An axle is made of two nuts at 10, and carriage of 30 is added to it afterwards."""

	def setUp(self) -> None:
		requires(
			"Stock Entry" in options_of("Landed Cost Purchase Receipt", "receipt_document_type"),
			"Landed Cost Voucher for a Stock Entry",
		)
		super().setUp()
		documents.purchase_receipt(self.books, qty=10, item_code=SECOND_ITEM).submit()
		self.made = documents.stock_entry(self.books, source=self.books.stores, qty=2, item_code=SECOND_ITEM)
		self.made.stock_entry_type = self.made.purpose = "Manufacture"
		self.made.fg_completed_qty = 1
		self.made.append(
			"items",
			{
				"item_code": SUBCONTRACTED_ITEM,
				"t_warehouse": self.books.stores,
				"qty": 1,
				"uom": "Nos",
				"conversion_factor": 1,
				"is_finished_item": 1,
				"cost_center": self.books.cost_center,
				"expense_account": self.books.stock_adjustment,
			},
		)
		self.made.submit()

	def voucher(self) -> Document:
		voucher = frappe.get_doc(
			doctype="Landed Cost Voucher",
			company=self.books.company,
			posting_date=nowdate(),
			distribute_charges_based_on="Amount",
			purchase_receipts=[
				{"receipt_document_type": self.made.doctype, "receipt_document": self.made.name}
			],
			taxes=[
				{
					"description": "Carriage",
					"expense_account": self.books.named("Expenses Included In Valuation"),
					"account_currency": "USD",
					"exchange_rate": 1,
					"amount": 30,
					"base_amount": 30,
				}
			],
		)
		voucher.get_items_from_purchase_receipts()
		return voucher

	def test_it_adds_the_same_to_both_ledgers_of_the_manufacture_and_takes_it_off_again(self):
		self.assertEqual(self.values_of(self.made), (0, 0))
		voucher = self.voucher()
		voucher.submit()
		self.assertEqual(self.values_of(self.made), (30, 30))
		self.assert_agrees()
		voucher.cancel()
		self.assertEqual(self.values_of(self.made), (0, 0))
		self.assert_agrees()

	def test_it_is_stopped_while_the_account_of_the_manufacture_is_out_of_sync(self):
		self.assert_stopped_until_corrected(self.voucher())


class TestTill(NewerTestCase):
	"""The till makes POS Invoices, which are consolidated at closing, or Sales Invoices that move stock at once."""

	def setUp(self) -> None:
		requires(lets_choose_invoices(), "choice of invoices at the till")
		super().setUp()
		self.till = open_till(self.books, "SSG Till")

	def sale(self, doctype: str) -> Document:
		choose_invoices(doctype)
		return self.till.sale(doctype, is_created_using_pos=1, conversion_rate=1)

	def test_a_sales_invoice_of_the_till_is_stopped_like_any_that_updates_stock(self):
		sale = self.sale("Sales Invoice")
		self.assert_stopped_until_corrected(sale)
		self.assertEqual(self.values_of(sale), (-10, -10))

	def test_a_pos_invoice_writes_no_ledger_and_what_consolidates_it_agrees(self):
		sale = self.sale("POS Invoice")
		sale.submit()
		self.assertEqual(self.values_of(sale), (0, 0))
		consolidated = self.consolidated(sale)
		self.assertEqual(self.values_of(consolidated), (-10, -10))
		self.assert_agrees()

	def test_a_pos_invoice_is_not_stopped_but_what_consolidates_it_is(self):
		lost = documents.purchase_receipt(self.books, qty=3, rate=7)
		lost.submit()
		lose_gl_entries(lost)
		sale = self.sale("POS Invoice")
		sale.submit()
		[difference] = self.assert_blocked(lambda: self.consolidated(sale))
		self.assertEqual((difference.account, difference.difference), (self.books.stock_in_hand, 21))
		self.correct()
		self.consolidated(sale)
		self.assert_agrees()

	def consolidated(self, sale: Document) -> Document:
		"""The Sales Invoice that the closing of the till makes of it."""
		frappe.get_doc(
			doctype="POS Invoice Merge Log",
			posting_date=nowdate(),
			posting_time=nowtime(),
			merge_invoices_based_on="Customer",
			customer=CUSTOMER,
			company=self.books.company,
			pos_invoices=[
				{
					"pos_invoice": sale.name,
					"customer": CUSTOMER,
					"posting_date": sale.posting_date,
					"grand_total": sale.grand_total,
				}
			],
		).submit()
		name = frappe.db.get_value("POS Invoice", sale.name, "consolidated_invoice")
		return frappe.get_doc("Sales Invoice", name)


class TestPeriodicAccountingEntry(NewerTestCase):
	def setUp(self) -> None:
		requires(
			"Periodic Accounting Entry" in options_of("Journal Entry", "voucher_type"),
			"Periodic Accounting Entry",
		)
		super().setUp()

	def entry(self) -> Document:
		entry = documents.journal_entry(self.books, self.books.stock_in_hand, self.books.stock_adjustment, 40)
		entry.voucher_type = "Periodic Accounting Entry"
		entry.periodic_entry_difference_account = self.books.stock_adjustment
		return entry

	def test_erpnext_makes_none_by_its_button_in_a_company_that_the_guard_watches(self):
		with self.assertRaisesRegex(frappe.ValidationError, "perpetual inventory enabled"):
			self.entry().get_balance_for_periodic_accounting()

	def test_one_made_without_the_button_which_erpnext_takes_may_narrow_and_never_widen(self):
		entry = self.entry()
		entry.insert()
		[difference] = self.assert_blocked(entry.submit)
		self.assertEqual((difference.account, difference.difference), (self.books.stock_in_hand, -40))
		lost = documents.purchase_receipt(self.books, qty=4, rate=10)
		lost.submit()
		lose_gl_entries(lost)
		entry.reload()
		entry.submit()
		self.assert_agrees()

	def test_where_inventory_is_periodic_nothing_is_compared(self):
		with company_value(self.books.company, enable_perpetual_inventory=0):
			entry = self.entry()
			entry.submit()
			self.assertEqual(entry.docstatus, 1)


class TestCapitalizationOfItems(ItemWiseTestCase):
	def test_erpnext_itself_refuses_stock_items_where_accounts_are_those_of_items(self):
		documents.purchase_receipt(self.books, item_code=SCREW, qty=5).submit()
		capitalization = documents.asset_capitalization(self.books)
		capitalization.stock_items[0].item_code = SCREW
		capitalization.insert()
		with self.assertRaisesRegex(frappe.ValidationError, "Please set default inventory account for item"):
			capitalization.submit()


class TestClosingOfStock(NewerTestCase):
	"""A Stock Closing Entry of ERPNext 16 keeps balances; it moves neither stock nor money, so nothing stops it."""

	def test_it_is_made_while_an_account_is_out_of_sync_and_changes_no_figure(self):
		requires(bool(frappe.db.exists("DocType", "Stock Closing Entry")), "Stock Closing Entry")
		lost = documents.purchase_receipt(self.books, qty=3, rate=7)
		lost.submit()
		lose_gl_entries(lost)
		before = get_differences(self.books.company)
		closing = frappe.get_doc(
			doctype="Stock Closing Entry", company=self.books.company, from_date=nowdate(), to_date=nowdate()
		)
		closing.submit()
		closing.create_stock_closing_balance_entries()
		balances = frappe.get_all(
			"Stock Closing Balance", {"stock_closing_entry": closing.name}, pluck="stock_value_difference"
		)
		self.assertEqual(get_differences(self.books.company), before)
		[difference] = before
		self.assertEqual(sum(balances), difference["stock_value"])
