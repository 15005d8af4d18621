"""The draft where today's date is closed."""

from __future__ import annotations

import frappe
from frappe.utils import add_days, getdate, nowdate

from stock_sync_guard.tests import documents
from stock_sync_guard.tests.case import DraftTestCase
from stock_sync_guard.tests.freezing import freeze_accounts


class TestPostingDate(DraftTestCase):
	"""Where ERPNext refuses today's date, the draft moves behind the closed period and says so."""

	last_closed = getdate(add_days(nowdate(), 3))

	def assert_moved_behind(self, last_day: object, what: str) -> None:
		draft = self.draft()
		self.assertEqual(getdate(draft.posting_date), getdate(add_days(last_day, 1)))
		self.assertIn(what, draft.user_remark)
		self.assert_submitting_cures(draft)

	def test_frozen_accounts(self):
		freeze_accounts(self.books, self.last_closed)
		self.assert_moved_behind(self.last_closed, "accounts are frozen")

	def test_closed_accounting_period(self):
		frappe.get_doc(
			{
				"doctype": "Accounting Period",
				"period_name": "SSG Closed Days",
				"company": self.books.company,
				"start_date": add_days(nowdate(), -10),
				"end_date": self.last_closed,
				"closed_documents": [{"document_type": "Journal Entry", "closed": 1}],
			}
		).insert()
		self.assert_moved_behind(self.last_closed, "closed Accounting Period")

	def test_period_closing_voucher(self):
		voucher = documents.period_closing_voucher(self.books, self.last_closed)
		voucher.insert()
		voucher.submit()
		self.assert_moved_behind(self.last_closed, "the closed period")

	def test_a_missing_fiscal_year_is_named_and_nothing_is_drafted(self):
		frappe.db.set_value("Fiscal Year", {"disabled": 0}, "disabled", 1)
		frappe.cache().delete_value("fiscal_years")
		self.addCleanup(frappe.cache().delete_value, "fiscal_years")
		with self.assertRaisesRegex(frappe.ValidationError, "no active Fiscal Year"):
			self.draft()
