"""Every doctype that moves stock stops on an account that is out of sync, and only there."""

from __future__ import annotations

import frappe
from frappe.model.document import Document

from stock_sync_guard.guarded_doctypes import STOCK_DOCTYPES
from stock_sync_guard.tests import documents
from stock_sync_guard.tests.case import GuardTestCase
from stock_sync_guard.tests.corruption import add_gl_entry, lose_gl_entries


class GuardedDoctype:
	"""The rules; a subclass per doctype says how its document is made. Touches `self.books.stores` by default."""

	# not `doctype`: frappe 16 has a use for that
	document_type: str

	def document(self) -> Document:
		raise NotImplementedError("a subclass makes its document")

	def setUp(self) -> None:
		super().setUp()
		self.receipt = documents.purchase_receipt(self.books, qty=50, rate=10)
		self.receipt.submit()
		self.transaction = self.document()
		self.assertEqual(self.transaction.doctype, self.document_type)

	def break_books(self) -> None:
		lost = documents.purchase_receipt(self.books, qty=3, rate=7)
		lost.submit()
		lose_gl_entries(lost)
		self.lost = lost

	def test_saves_and_submits_while_the_books_agree(self):
		self.transaction.save()
		self.transaction.submit()
		self.assertEqual(self.transaction.docstatus, 1)

	def test_is_blocked_on_save(self):
		self.break_books()
		[difference] = self.assert_blocked(self.transaction.save)
		self.assertEqual(difference.account, self.books.stock_in_hand)
		self.assertEqual(difference.difference, 21)
		self.assertEqual([v.voucher_no for v in difference.vouchers], [self.lost.name])

	def test_is_blocked_on_submit(self):
		self.transaction.save()
		self.break_books()
		[difference] = self.assert_blocked(self.transaction.submit)
		self.assertEqual(difference.difference, 21)

	def test_passes_unchanged_once_corrected(self):
		self.transaction.save()
		self.break_books()
		self.assert_blocked(self.transaction.submit)
		self.correct()
		self.transaction.reload()
		self.transaction.submit()
		self.assertEqual(self.transaction.docstatus, 1)

	def test_passes_while_an_account_it_does_not_touch_is_out_of_sync(self):
		add_gl_entry(self.books, self.books.raw_account, 75)
		self.transaction.save()
		self.transaction.submit()
		self.assertEqual(self.transaction.docstatus, 1)

	def test_is_cancelled_in_spite_of_an_older_difference(self):
		self.transaction.submit()
		self.break_books()
		self.transaction.reload()
		self.transaction.cancel()
		self.assertEqual(self.transaction.docstatus, 2)


class TestPurchaseReceipt(GuardedDoctype, GuardTestCase):
	document_type = "Purchase Receipt"

	def document(self):
		return documents.purchase_receipt(self.books)


class TestDeliveryNote(GuardedDoctype, GuardTestCase):
	document_type = "Delivery Note"

	def document(self):
		return documents.delivery_note(self.books)


class TestStockEntry(GuardedDoctype, GuardTestCase):
	document_type = "Stock Entry"

	def document(self):
		return documents.stock_entry(self.books, source=self.books.stores, target=self.books.finished_goods)


class TestStockReconciliation(GuardedDoctype, GuardTestCase):
	document_type = "Stock Reconciliation"

	def document(self):
		return documents.stock_reconciliation(self.books, qty=70)


class TestSalesInvoice(GuardedDoctype, GuardTestCase):
	document_type = "Sales Invoice"

	def document(self):
		return documents.sales_invoice(self.books)

	def test_passes_without_update_stock(self):
		self.break_books()
		documents.sales_invoice(self.books, update_stock=0).submit()


class TestPurchaseInvoice(GuardedDoctype, GuardTestCase):
	document_type = "Purchase Invoice"

	def document(self):
		return documents.purchase_invoice(self.books)

	def test_passes_without_update_stock(self):
		self.break_books()
		documents.purchase_invoice(self.books, update_stock=0).submit()


class TestLandedCostVoucher(GuardedDoctype, GuardTestCase):
	document_type = "Landed Cost Voucher"

	def document(self):
		return documents.landed_cost_voucher(self.books, self.receipt)


class TestSubcontractingReceipt(GuardedDoctype, GuardTestCase):
	document_type = "Subcontracting Receipt"

	def document(self):
		return documents.subcontracting_receipt(self.books)


class TestAssetCapitalization(GuardedDoctype, GuardTestCase):
	document_type = "Asset Capitalization"

	def document(self):
		return documents.asset_capitalization(self.books)


class TestGuardedDoctypes(GuardTestCase):
	def test_every_doctype_that_can_write_stock_ledger_entries_is_guarded(self):
		"""ERPNext calls `update_stock_ledger` of these doctypes; a new one must be added to the guard."""
		from erpnext.controllers.stock_controller import StockController
		from frappe.model.base_document import get_controller

		guarded = set(STOCK_DOCTYPES)
		writing = {
			doctype
			for doctype in frappe.get_all(
				"DocType", {"is_submittable": 1, "module": ("!=", "")}, pluck="name"
			)
			if _writes_stock_ledger(get_controller(doctype), StockController)
		}
		self.assertEqual(writing - guarded, set())

	def test_every_stock_doctype_has_its_events(self):
		for doctype in STOCK_DOCTYPES:
			events = frappe.get_doc_hooks()[doctype]
			for event in ("validate", "on_submit", "on_cancel"):
				self.assertIn(f"stock_sync_guard.guard.stock_documents.{event}", events[event], doctype)


def _writes_stock_ledger(controller: type, stock_controller: type) -> bool:
	on_submit = getattr(controller, "on_submit", None)
	names = on_submit.__code__.co_names if on_submit else ()
	return issubclass(controller, stock_controller) and "update_stock_ledger" in names
