"""Long reads go to the read replica of a site that has one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

import frappe

from stock_sync_guard.site.replica import reading_replica
from stock_sync_guard.tests.case import GuardTestCase
from stock_sync_guard.watch import verify


def connection() -> int:
	return frappe.db.sql("SELECT CONNECTION_ID()")[0][0]


@contextmanager
def a_replica() -> Iterator[None]:
	"""The site's own database by another connection."""
	conf = frappe.local.conf
	values = {
		"read_from_replica": 1,
		"replica_host": conf.db_host or "127.0.0.1",
		"replica_db_port": conf.db_port,
	}
	with patch.dict(conf, values):
		yield


class TestReadingReplica(GuardTestCase):
	def test_inside_it_is_read_and_afterwards_the_primary_again_every_time(self):
		primary = connection()
		with a_replica():
			for _time in range(2):
				with reading_replica():
					self.assertNotEqual(connection(), primary)
				self.assertEqual(connection(), primary)

	def test_an_error_inside_leaves_the_primary(self):
		primary = connection()
		with a_replica(), self.assertRaises(ValueError), reading_replica():
			raise ValueError
		self.assertEqual(connection(), primary)

	def test_within_a_request_that_reads_it_already_nothing_changes(self):
		with a_replica(), reading_replica():
			replica = connection()
			with reading_replica():
				self.assertEqual(connection(), replica)
			self.assertEqual(connection(), replica)

	def test_a_site_without_one_reads_its_own_database(self):
		primary = connection()
		with reading_replica():
			self.assertEqual(connection(), primary)

	def test_the_nightly_run_reads_sums_and_findings_there(self):
		primary = connection()
		for verified, compares in (
			(verify.wrong_sums, "compare_stored"),
			(verify.wrong_findings, "compare_findings"),
		):
			seen: list[int] = []
			with (
				self.subTest(compares),
				a_replica(),
				patch.object(verify, compares, lambda _company, seen=seen: seen.append(connection()) or []),
			):
				verified(self.books.company)
				self.assertEqual(len(seen), 1)
				self.assertNotIn(primary, seen)
