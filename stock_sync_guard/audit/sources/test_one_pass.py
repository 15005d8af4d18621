"""What is told from one pass over each ledger is what the engine's own statements tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import frappe

from stock_sync_guard.audit.figures.audit import audit
from stock_sync_guard.audit.figures.results import CompanyAudit, Scope
from stock_sync_guard.audit.sources.completed import Ledgers, completed
from stock_sync_guard.audit.sources.one_pass import OnePass, read_indexes
from stock_sync_guard.site.ledgers import columns_of_site, run
from stock_sync_guard.tests.books import ITEM
from stock_sync_guard.tests.case import GuardTestCase
from stock_sync_guard.tests.fed_site import DAMAGED, ensure_fed

# These two have the same CRC32.
ONE_CHECKSUM = ("plumless", "buckeroo")


class TestOnePass(GuardTestCase):
	maxDiff = None

	@classmethod
	def setUpClass(cls) -> None:
		super().setUpClass()
		ensure_fed()
		cls.ledgers = completed(run, columns_of_site(), schema=frappe.conf.db_name)
		cls.indexes = read_indexes(run)

	def in_one_pass(self, indexes: Mapping | None = None) -> Ledgers:
		one_pass = OnePass(self.ledgers, self.indexes if indexes is None else indexes)
		return replace(self.ledgers, pass_of_ledgers=one_pass)

	def assert_same(self, ledgers: Ledgers, scope: Scope) -> list[CompanyAudit]:
		told = audit(ledgers, scope)
		self.assertEqual(told, audit(self.ledgers, scope))
		return told

	def test_it_gives_the_same_audit_with_the_indexes_of_the_app_and_without(self):
		earlier = frappe.utils.getdate(frappe.utils.add_days(frappe.utils.nowdate(), -1))
		for indexes in (self.indexes, {}):
			ledgers = self.in_one_pass(indexes)
			self.assertIsNotNone(ledgers.pass_of_ledgers.by_day())
			self.assertEqual(ledgers.pass_of_ledgers.wrong_balances(1) is not None, bool(indexes))
			for scope in (Scope(over_time=True), Scope(as_on=earlier, over_time=True)):
				with self.subTest(indexes=bool(indexes), as_on=scope.as_on):
					self.assert_same(ledgers, scope)
		self.assertTrue(
			any(
				one.daily_differences and one.health.running_balances
				for one in audit(ledgers, Scope(over_time=True))
			)
		)

	def test_an_account_that_the_ledger_spells_otherwise_is_the_same_account(self):
		frappe.db.sql(
			"UPDATE `tabGL Entry` SET account = UPPER(account) WHERE account = %s LIMIT 1",
			DAMAGED.stock_in_hand,
		)
		for indexes in (self.indexes, {}):
			with self.subTest(indexes=bool(indexes)):
				self.assert_same(self.in_one_pass(indexes), Scope())

	def test_a_warehouse_or_item_that_the_ledger_spells_otherwise_is_the_same(self):
		# of the first and of the last entry, as either may be the one that a sum is named by
		for column, name in (("item_code", ITEM), ("warehouse", DAMAGED.stores)):
			for order in ("ASC", "DESC"):
				with self.subTest(column, order=order):
					frappe.db.sql(
						f"""UPDATE `tabStock Ledger Entry` SET {column} = UPPER({column}) WHERE {column} = %s AND is_cancelled = 0 AND company = %s
						ORDER BY posting_date {order}, name {order} LIMIT 1""",
						(name, DAMAGED.company),
					)
					ledgers = self.in_one_pass()
					is_certain = ledgers.pass_of_ledgers.by_day() is not None
					self.assertEqual(is_certain, column != "warehouse")
					self.assertIsNone(ledgers.pass_of_ledgers.wrong_balances(1))
					told = self.assert_same(ledgers, Scope())
					balances = [one for company in told for one in company.health.bins]
					names = {getattr(one, column) for one in balances}
					self.assertIn(name, names)
					self.assertNotIn(name.upper(), names)

	def test_two_warehouses_of_one_checksum_are_not_taken_for_one(self):
		entries = self.two_entries()
		for days in (("2026-01-05", "2026-01-05"), ("2026-01-05", "2026-01-06")):
			with self.subTest(days):
				rename(entries, "warehouse", days)
				self.assertIsNone(OnePass(self.ledgers, self.indexes).by_day())
				self.assertIsNone(OnePass(self.ledgers, self.indexes).wrong_balances(1))
				self.assert_same(self.in_one_pass(), Scope())

	def test_two_items_of_one_checksum_are_not_taken_for_one(self):
		self.assertIsNotNone(OnePass(self.ledgers, self.indexes).wrong_balances(1))
		rename(self.two_entries(), "item_code")
		self.assertIsNone(OnePass(self.ledgers, self.indexes).wrong_balances(1))
		self.assert_same(self.in_one_pass(), Scope())

	def two_entries(self) -> list[str]:
		return frappe.get_all(
			"Stock Ledger Entry",
			{"warehouse": DAMAGED.stores, "is_cancelled": 0},
			order_by="name",
			limit=2,
			pluck="name",
		)

	def test_entries_whose_moment_is_not_that_of_their_day_are_not_missed(self):
		[account] = [one for one in self.differing_days() if one[1] == DAMAGED.stock_in_hand][:1]
		self.assertTrue(OnePass(self.ledgers, self.indexes).finds_by_moment([account[0]]))
		self.assertIsNotNone(OnePass(self.ledgers, self.indexes).wrong_balances(1))
		for moment in (None, "2001-01-01 10:00:00"):
			with self.subTest(moment):
				frappe.db.sql(
					"UPDATE `tabStock Ledger Entry` SET posting_datetime = %s WHERE warehouse = %s",
					(moment, DAMAGED.stores),
				)
				self.assertIsNone(OnePass(self.ledgers, self.indexes).wrong_balances(1))
				self.assert_same(self.in_one_pass(), Scope())
		self.assertFalse(OnePass(self.ledgers, self.indexes).finds_by_moment([account[0]]))

	def differing_days(self) -> list[tuple]:
		audits = audit(self.ledgers, Scope(companies=(DAMAGED.company,), over_time=True))
		return [(one.day, one.account) for company in audits for one in company.daily_differences]


def rename(entries: list[str], column: str, days: tuple[str | None, str | None] = (None, None)) -> None:
	for entry, name, day in zip(entries, ONE_CHECKSUM, days, strict=True):
		frappe.db.set_value(
			"Stock Ledger Entry", entry, {column: name, **({"posting_date": day} if day else {})}
		)
