"""Documents of ERPNext that move stock and have no ledger entry at all: listed as information, never counted."""

from __future__ import annotations

import frappe

from stock_sync_guard.api import get_differences, get_documents_without_entries
from stock_sync_guard.tests import corruption, documents
from stock_sync_guard.tests.books import SERVICE_ITEM
from stock_sync_guard.tests.case import GuardTestCase
from stock_sync_guard.tests.trade import trade


class TestDocumentsWithoutEntries(GuardTestCase):
	def listed(self) -> list[str]:
		return [one["voucher_no"] for one in get_documents_without_entries(self.books.company)]

	def test_one_that_lost_all_its_entries_is_listed_and_stops_nobody(self):
		documents.purchase_receipt(self.books, qty=50).submit()
		lost = documents.purchase_receipt(self.books, qty=3)
		lost.submit()
		self.assertEqual(self.listed(), [])
		corruption.lose_gl_entries(lost)
		corruption.lose_stock_entries(lost)
		[listed] = get_documents_without_entries(self.books.company)
		self.assertEqual(
			listed,
			{
				"voucher_type": "Purchase Receipt",
				"voucher_no": lost.name,
				"posting_date": frappe.utils.getdate(lost.posting_date),
			},
		)
		self.assertEqual(get_differences(self.books.company), [])
		documents.delivery_note(self.books).submit()

	def test_whatever_erpnext_posts_of_itself_is_not_listed(self):
		trade(self.books)
		self.assertEqual(self.listed(), [])

	def test_a_delivery_of_services_has_nothing_to_post(self):
		note = documents.delivery_note(self.books)
		note.items[0].update({"item_code": SERVICE_ITEM, "warehouse": None})
		note.submit()
		self.assertEqual(self.listed(), [])

	def test_only_what_the_user_may_read_is_listed_and_only_to_those_who_may_read_the_ledgers(self):
		lost = documents.purchase_receipt(self.books, qty=3)
		lost.submit()
		corruption.lose_gl_entries(lost)
		corruption.lose_stock_entries(lost)
		self.as_user("Stock User", "Accounts User")
		self.assertEqual(self.listed(), [lost.name])
		self.as_user("Accounts Manager")
		self.assertEqual(self.listed(), [])
		self.as_user("Stock User")
		with self.assertRaises(frappe.PermissionError):
			self.listed()
