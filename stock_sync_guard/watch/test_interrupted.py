"""A rebuild that is interrupted in the middle of a step leaves nothing wrong, and the next run goes on from there."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from unittest.mock import patch

import frappe
from frappe.utils import add_days, nowdate

from stock_sync_guard.ledgers.closing import read_closing
from stock_sync_guard.site.ledgers import run
from stock_sync_guard.tests.books import SHOWN_BOOKS
from stock_sync_guard.tests.case import GuardTestCase
from stock_sync_guard.tests.worker import rebuild_that_hangs
from stock_sync_guard.watch.jobs import rebuild_company
from stock_sync_guard.watch.marks import mark_everything
from stock_sync_guard.watch.verify import wrong_sums

OLD_ENTRY = "stock-sync-interrupted"
MONTHS = 6


class TestInterrupted(GuardTestCase):
	"""Of ledgers with an entry of half a year ago, which is committed, as another process must see it."""

	def setUp(self) -> None:
		super().setUp()
		self.company = SHOWN_BOOKS.company
		frappe.db.sql(
			"""INSERT INTO `tabStock Ledger Entry` (name, posting_date, posting_datetime, warehouse, company,
			stock_value_difference, is_cancelled) VALUES (%s, %s, %s, %s, %s, 12, 0)""",
			(OLD_ENTRY, *[add_days(nowdate(), -30 * MONTHS)] * 2, SHOWN_BOOKS.stores, self.company),
		)
		mark_everything(self.company)
		frappe.db.commit()

	def tearDown(self) -> None:
		frappe.db.rollback()
		frappe.db.delete("Stock Ledger Entry", {"name": OLD_ENTRY})
		mark_everything(self.company)
		frappe.db.commit()
		super().tearDown()

	def assert_goes_on_after(self, interrupt: Callable) -> None:
		with rebuild_that_hangs(self.company, after_steps=3) as (process, connection):
			self.assertEqual(wrong_sums(self.company), [])
			interrupt(process, connection)
			process.wait()
		self.assertEqual(wrong_sums(self.company), [])
		closed = read_closing(run, self.company).closed_until
		self.assertIsNotNone(closed)
		with patch("stock_sync_guard.watch.jobs.tell_first_findings"):
			steps = rebuild_company(self.company)
		self.assertGreater(steps, 0)
		self.assertGreater(read_closing(run, self.company).closed_until, closed)
		self.assertEqual(read_closing(run, self.company).marks, frozenset())
		self.assertEqual(wrong_sums(self.company), [])
		mark_everything(self.company)
		# what the killed one had committed was not done again
		self.assertLess(steps, rebuild_company(self.company))

	def test_a_killed_worker(self):
		self.assert_goes_on_after(lambda process, _connection: process.kill())

	def test_a_database_that_goes_away(self):
		def close(_process, connection: int) -> None:
			with suppress(frappe.db.OperationalError):
				frappe.db.sql(f"KILL CONNECTION {connection}")

		self.assert_goes_on_after(close)

	def test_a_flushed_redis(self):
		def flush(process, _connection) -> None:
			frappe.clear_cache()
			process.kill()

		self.assert_goes_on_after(flush)
