"""The report Stock Value Reconciliation: its figures are those of ERPNext's own reports, at any day."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import frappe
from frappe.desk.query_report import run as run_report
from frappe.utils import add_days, getdate

from stock_sync_guard.desk.rows import PARTS
from stock_sync_guard.tests.books import Books
from stock_sync_guard.tests.case import GuardTestCase
from stock_sync_guard.tests.fed_site import DAMAGED, SOUND, ensure_fed

REPORT = "Stock Value Reconciliation"
DATES = 10
CENT = Decimal("0.01")


def report(company: str, **filters) -> frappe._dict:
	"""As Desk asks for it."""
	return frappe._dict(run_report(REPORT, {"company": company, **filters}))


def accounts_of(answer: frappe._dict) -> dict[str, dict]:
	return {row["name"]: row for row in answer.result if row["indent"] == 0 and not row.get("is_total")}


def rows_below(answer: frappe._dict, parent: str) -> list[dict]:
	return [row for row in answer.result if row.get("parent") == parent]


def cents(amount: object) -> Decimal:
	return Decimal(str(amount or 0)).quantize(CENT)


def trial_balance(company: str, as_on: date) -> dict[str, Decimal]:
	"""The closing balance of each account, by ERPNext's Trial Balance."""
	from erpnext.accounts.report.trial_balance.trial_balance import execute
	from erpnext.accounts.utils import get_fiscal_year

	fiscal_year, first, _last = get_fiscal_year(as_on, company=company)
	_columns, rows = execute(
		frappe._dict(
			company=company,
			fiscal_year=fiscal_year,
			from_date=first,
			to_date=as_on,
			show_zero_values=1,
			include_default_book_entries=1,
			show_net_values=1,
			show_group_accounts=1,
		)
	)[:2]
	return {
		row["account"]: cents(row["closing_debit"]) - cents(row["closing_credit"])
		for row in rows
		if row.get("account")
	}


def stock_balance(company: str, as_on: date) -> dict[str, Decimal]:
	"""The value in each warehouse, by ERPNext's Stock Balance."""
	from erpnext.stock.report.stock_balance.stock_balance import execute

	_columns, rows = execute(
		frappe._dict(
			company=company,
			from_date=add_days(as_on, -1),
			to_date=as_on,
			include_zero_stock_items=1,
			ignore_closing_balance=1,
			valuation_field_type="Currency",
		)
	)[:2]
	values: dict[str, Decimal] = {}
	for row in rows:
		values[row["warehouse"]] = values.get(row["warehouse"], Decimal(0)) + Decimal(str(row["bal_val"]))
	return {warehouse: cents(value) for warehouse, value in values.items()}


class TestTiesWithERPNext(GuardTestCase):
	@classmethod
	def setUpClass(cls) -> None:
		super().setUpClass()
		ensure_fed()

	def assert_ties(self, books: Books) -> None:
		checked = 0
		for as_on in ten_days(books.company):
			with self.subTest(as_on=as_on):
				answer = report(books.company, as_on_date=str(as_on))
				balances, values = trial_balance(books.company, as_on), stock_balance(books.company, as_on)
				for name, row in accounts_of(answer).items():
					self.assertEqual(cents(row["account_balance"]), balances.get(name, 0), name)
					warehouses = [
						one for one in rows_below(answer, name) if one.get("link_doctype") == "Warehouse"
					]
					for one in warehouses:
						self.assertEqual(cents(one["stock_value"]), values.pop(one["name"], 0), one["name"])
						checked += 1
					self.assertEqual(
						sum(cents(one["stock_value"]) for one in warehouses), cents(row["stock_value"]), name
					)
					self.assertEqual(
						sum(cents(row[part]) for part in PARTS),
						cents(row["difference"]) if row["state"] != "No Warehouse Posts to It" else 0,
						name,
					)
				self.assertFalse({one: value for one, value in values.items() if value})
		self.assertGreater(checked, DATES)

	def test_a_company_of_every_kind_of_document_at_ten_days(self):
		self.assert_ties(SOUND)

	def test_the_same_after_its_ledgers_were_damaged(self):
		self.assert_ties(DAMAGED)
		states = {row["state"] for row in accounts_of(report(DAMAGED.company)).values()}
		self.assertIn("Out of Sync", states)


def ten_days(company: str) -> list[date]:
	"""From the first entry of the company to today."""
	[(first,)] = frappe.db.sql("SELECT MIN(posting_date) FROM `tabGL Entry` WHERE company = %s", company)
	days = (getdate() - first).days
	return [first + timedelta(days=days * number // (DATES - 1)) for number in range(DATES)]
