"""The report Stock Value Reconciliation: its figures are those of ERPNext's own reports, at any day."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

import frappe
from frappe.desk.query_report import run as run_report
from frappe.utils import add_days, getdate

from stock_sync_guard.desk.rows import PARTS
from stock_sync_guard.tests.books import Books
from stock_sync_guard.tests.case import GuardTestCase
from stock_sync_guard.tests.fed_site import DAMAGED, SOUND, ensure_fed

REPORT = "Stock Value Reconciliation"
DATES = 10
HALF_A_CENT = Decimal("0.005")


def report(company: str, **filters) -> frappe._dict:
	"""As Desk asks for it."""
	return frappe._dict(run_report(REPORT, {"company": company, **filters}))


def accounts_of(answer: frappe._dict) -> dict[str, dict]:
	return {row["name"]: row for row in answer.result if row["indent"] == 0 and not row.get("is_total")}


def rows_below(answer: frappe._dict, parent: str) -> list[dict]:
	return [row for row in answer.result if row.get("parent") == parent]


def exact(amount: object) -> Decimal:
	return Decimal(str(amount or 0))


class Figures(NamedTuple):
	"""What ERPNext's own reports say as on a day: the balance of each account, the value in each warehouse."""

	company: str
	balances: dict[str, Decimal]
	values: dict[str, Decimal]


def figures_of_erpnext(company: str, as_on: date) -> Figures:
	return Figures(company, trial_balance(company, as_on), stock_balance(company, as_on))


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
		row["account"]: exact(row["closing_debit"]) - exact(row["closing_credit"])
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
		values[row["warehouse"]] = values.get(row["warehouse"], Decimal(0)) + exact(row["bal_val"])
	return values


class TiesTestCase(GuardTestCase):
	"""The report's figures against those of ERPNext, to the cent."""

	def assert_ties(self, books: Books) -> None:
		self.assert_ties_with(
			{day: figures_of_erpnext(books.company, day) for day in ten_days(books.company)}
		)

	def assert_ties_with(self, figures: dict[date, Figures]) -> None:
		checked = 0
		for as_on, expected in figures.items():
			with self.subTest(as_on=as_on):
				answer = report(expected.company, as_on_date=str(as_on))
				values = dict(expected.values)
				for name, row in accounts_of(answer).items():
					self.assert_same_cent(row["account_balance"], expected.balances.get(name, 0), name)
					warehouses = [
						one for one in rows_below(answer, name) if one.get("link_doctype") == "Warehouse"
					]
					for one in warehouses:
						self.assert_same_cent(one["stock_value"], values.pop(one["name"], 0), one["name"])
						checked += 1
					in_warehouses = sum(exact(one["stock_value"]) for one in warehouses)
					self.assert_same_cent(in_warehouses, row["stock_value"], name)
					if row["state"] != "No Warehouse Posts to It":
						self.assert_same_cent(
							sum(exact(row[part]) for part in PARTS), row["difference"], name
						)
				self.assertFalse({one: value for one, value in values.items() if abs(value) >= HALF_A_CENT})
		self.assertGreater(checked, DATES)

	def assert_same_cent(self, shown: object, expected: object, what: str) -> None:
		self.assertLess(abs(exact(shown) - exact(expected)), HALF_A_CENT, (what, shown, expected))


class TestTiesWithERPNext(TiesTestCase):
	@classmethod
	def setUpClass(cls) -> None:
		super().setUpClass()
		ensure_fed()

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
