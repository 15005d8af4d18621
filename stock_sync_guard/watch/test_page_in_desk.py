"""What the page Correct Value Out of Sync lists besides what is out of sync."""

from __future__ import annotations

import frappe

from stock_sync_guard.tests.corruption import lose_gl_entries, lose_stock_entries
from stock_sync_guard.tests.desk_case import BOOKS, CLERK, DeskTestCase
from stock_sync_guard.tests.documents import purchase_receipt
from stock_sync_guard.tests.settings import guard_settings

LISTED = ".stock-sync-correction .without-entries"


class TestPageInDesk(DeskTestCase):
	def test_documents_without_any_ledger_entry_are_listed_as_information(self) -> None:
		receipt = purchase_receipt(BOOKS, item_code=self.note.items[0].item_code, qty=1)
		with guard_settings(BOOKS.company, older_differences="Off"):
			receipt.submit()
		for lose in (lose_gl_entries, lose_stock_entries):
			lose(receipt)
		frappe.db.commit()
		desk = self.desk_of(CLERK)
		desk.open(f"stock-sync-correction?company={BOOKS.company}")
		# those of other tests, whose ledgers were emptied, are among them
		desk.click(f"{LISTED} summary")
		self.assertIn("Submitted, but without any ledger entry (not counted)", desk.find(LISTED).text)
		desk.find(f"{LISTED} a", receipt.name)
		desk.find(".stock-sync-correction h5", BOOKS.stock_in_hand)
		desk.picture("page-without-entries")
		self.assertEqual(desk.script_errors(), [])
