"""How the database finds the entries of some days: never by reading the whole history of the warehouses."""

from __future__ import annotations

from collections.abc import Callable

import frappe
from frappe.utils import add_days, getdate

from stock_sync_guard.ledgers.accounts import read_guarded_accounts
from stock_sync_guard.ledgers.closed_sums import read_period_sums
from stock_sync_guard.ledgers.closing import Closing, Ledger, Period
from stock_sync_guard.ledgers.days import posted_within
from stock_sync_guard.ledgers.differing_days import daily_sums, disagreeing_on_days
from stock_sync_guard.ledgers.statements import Parameters, Row
from stock_sync_guard.ledgers.totals import has_entries_after
from stock_sync_guard.site.indexes import DAYS, SUMS
from stock_sync_guard.site.ledgers import NAMED_PARAMETER, company_books, run
from stock_sync_guard.tests.case import GuardTestCase

STOCK_LEDGER_ENTRIES = ("s", "e")


class TestPlans(GuardTestCase):
	def setUp(self) -> None:
		super().setUp()
		self.company = company_books(self.books.company)
		self.month = Period(getdate(add_days(None, -60)), getdate(add_days(None, -30)))

	def test_the_sums_of_a_month_begin_with_its_days(self):
		closing = Closing(self.month.last, self.month.last)
		self.assert_found_by_day(
			lambda run: read_period_sums(run, self.company.name, Ledger.STOCK, closing, self.month)
		)

	def test_the_differing_days_of_a_month_begin_with_its_days(self):
		guarded = read_guarded_accounts(run, self.company)
		for statement in (daily_sums, disagreeing_on_days):
			self.assert_found_by_day(
				lambda run, statement=statement: run(
					*statement(self.company, guarded, posted_within((self.month,)))
				)
			)

	def test_whether_there_is_a_later_entry_begins_with_the_days_after(self):
		self.assert_found_by_day(lambda run: has_entries_after(run, self.company.name, self.month.last))

	def assert_found_by_day(self, read: Callable[[object], object]) -> None:
		plans: list[frappe._dict] = []

		def explaining(statement: str, parameters: Parameters) -> list[Row]:
			explained = "EXPLAIN " + NAMED_PARAMETER.sub(r"%(\1)s", statement)
			plans.extend(frappe.db.sql(explained, dict(parameters), as_dict=True))
			return run(statement, parameters)

		read(explaining)
		keys = [plan.possible_keys or "" for plan in plans if plan.table in STOCK_LEDGER_ENTRIES]
		self.assertTrue(keys)
		for possible in keys:
			self.assertTrue({"posting_datetime", DAYS} & {*possible.split(",")}, possible)
			self.assertNotIn(SUMS, possible.split(","))
