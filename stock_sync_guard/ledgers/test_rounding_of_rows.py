"""What the number of a voucher's roundings explains is rounding: never its own fault, and never a reason to stop."""

from __future__ import annotations

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, nowdate

from stock_sync_guard.api import create_journal_entry, get_differences
from stock_sync_guard.tests import documents
from stock_sync_guard.tests.case import GuardTestCase
from stock_sync_guard.tests.corruption import change_gl_amount


class TestCostCenterAllocation(GuardTestCase):
	"""Half and half: ERPNext rounds each row's two parts apart, so that 10.01 is not twice a half."""

	def setUp(self):
		super().setUp()
		documents.purchase_receipt(self.books, qty=100, rate=10.01).submit()
		self.allocated = self.cost_center("Allocated")
		frappe.get_doc(
			{
				"doctype": "Cost Center Allocation",
				"company": self.books.company,
				"main_cost_center": self.allocated,
				"valid_from": add_days(nowdate(), -10),
				"allocation_percentages": [
					{"cost_center": self.cost_center(name), "percentage": 50}
					for name in ("Half", "Other Half")
				],
			}
		).submit()

	def cost_center(self, name: str) -> str:
		cost_center = frappe.get_doc(
			{
				"doctype": "Cost Center",
				"cost_center_name": name,
				"company": self.books.company,
				"parent_cost_center": self.books.named(self.books.company),
			}
		)
		return cost_center.insert().name

	def note(self, rows: int = 1) -> Document:
		note = documents.delivery_note(self.books)
		note.items[0].cost_center = self.allocated
		for _number in range(rows - 1):
			note.append("items", note.items[0].as_dict(no_default_fields=True))
		return note

	def test_of_one_delivery_with_twelve_rows_is_not_its_own_fault(self):
		self.note(rows=12).submit()
		[difference] = get_differences(self.books.company)
		self.assertFalse(difference["out_of_sync"])
		self.assertAlmostEqual(abs(difference["rounding"]), 0.12)
		self.assertEqual(difference["vouchers"], [])

	def test_of_many_deliveries_stops_nobody_and_is_swept_by_one_entry_that_is_not_split(self):
		for _number in range(14):
			self.note().submit()
		[difference] = get_differences(self.books.company)
		self.assertAlmostEqual(abs(difference["rounding"]), 0.14)
		frappe.db.set_value("Company", self.books.company, "cost_center", self.allocated)
		frappe.clear_document_cache("Company", self.books.company)
		draft = frappe.get_doc(create_journal_entry(self.books.company))
		draft.insert()
		draft.submit()
		self.assertEqual(get_differences(self.books.company), [])
		self.note().submit()

	def test_does_not_hide_more_than_the_roundings_can_explain(self):
		note = self.note(rows=12)
		note.submit()
		change_gl_amount(note, self.books.stock_in_hand, -0.25)
		[difference] = self.assert_blocked(documents.delivery_note(self.books).save)
		self.assertEqual([v.voucher_no for v in difference.vouchers], [note.name])


class TestRawMaterials(GuardTestCase):
	def test_bought_three_for_ten_are_not_a_receipts_own_fault(self):
		"""Forty raw materials, each worth a third of ten: the stock ledger keeps nine decimals, the GL two."""
		books = self.books
		for number in range(40):
			item_code = f"SSG Raw {number}"
			documents.item(item_code, valuation_rate=0)
			documents.stock_entry(
				books, target=books.stores, qty=3, rate=10 / 3, item_code=item_code
			).submit()
		issue = documents.stock_entry(books, source=books.stores, qty=1, item_code="SSG Raw 0")
		for number in range(1, 40):
			row = issue.items[0].as_dict(no_default_fields=True)
			issue.append("items", {**row, "item_code": f"SSG Raw {number}"})
		issue.submit()
		self.assertFalse(any(one["out_of_sync"] for one in get_differences(books.company)))
