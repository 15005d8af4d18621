"""A document that moves stock and writes no ledger entry at all disagrees with nothing, and is a fault all the same."""

from __future__ import annotations

from unittest.mock import patch

from erpnext.stock.doctype.delivery_note.delivery_note import DeliveryNote

from stock_sync_guard.guard.documents import items_moved
from stock_sync_guard.tests import documents
from stock_sync_guard.tests.books import ITEM, SERVICE_ITEM
from stock_sync_guard.tests.case import GuardTestCase, last_message
from stock_sync_guard.tests.settings import guard_settings


class TestNoStockLedgerEntries(GuardTestCase):
	def setUp(self):
		super().setUp()
		documents.purchase_receipt(self.books, qty=50).submit()
		for method in ("update_stock_ledger", "make_gl_entries"):
			self.enterContext(patch.object(DeliveryNote, method, lambda self, *_args, **_values: None))

	def test_is_refused_on_submit_as_the_documents_own_fault(self):
		note = documents.delivery_note(self.books)
		note.insert()
		self.assertEqual(self.assert_blocked(note.submit), [])
		message = last_message()
		self.assertIn("wrote no stock ledger entry", message["message"])
		self.assertNotIn("primary_action", message)

	def test_follows_the_setting_for_own_faults(self):
		with guard_settings(self.books.company, own_fault="Warn"):
			documents.delivery_note(self.books).submit()
		self.assertIn("was posted, although", last_message()["message"])

	def test_a_delivery_of_services_moves_no_stock(self):
		note = documents.delivery_note(self.books)
		note.items[0].update({"item_code": SERVICE_ITEM, "warehouse": None})
		note.submit()

	def test_what_has_no_quantity_or_is_shipped_by_the_supplier_moves_no_stock(self):
		note = documents.delivery_note(self.books)
		note.insert()
		self.assertEqual(items_moved(note), [ITEM])
		note.items[0].delivered_by_supplier = 1
		self.assertEqual(items_moved(note), [])
		note.items[0].update({"delivered_by_supplier": 0, "qty": 0, "stock_qty": 0})
		self.assertEqual(items_moved(note), [])
