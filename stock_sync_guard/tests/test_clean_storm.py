"""A storm of random but valid operations rings no alarm."""

from __future__ import annotations

from stock_sync_guard.tests.books import Books
from stock_sync_guard.tests.storm import STORM_BOOKS, Storm
from stock_sync_guard.tests.storm_case import StormTestCase, operations, seeds
from stock_sync_guard.tests.storm_ledgers import CENT, Ledgers


class TestCleanStorm(StormTestCase):
	def test_rings_no_alarm(self):
		for seed in seeds():
			with self.storm(seed) as storm:
				for operation in storm.operations(operations()):
					outcome = storm.attempt(operation)
					self.assertIsNone(
						outcome.alarm, f"False alarm: seed {seed}, {operation}\n{outcome.evidence}"
					)
					self.assert_in_sync(f"False alarm: seed {seed}, after {operation}")
					self.assert_stored_sums_exact(f"Stored sums: seed {seed}, after {operation}")
				storm.run_all_reposts()
				self.assert_in_sync(f"False alarm: seed {seed}, after all reposts")
				self.assert_stored_sums_exact(f"Stored sums: seed {seed}, after all reposts")
				for books in STORM_BOOKS:
					self.assert_every_voucher_ties(storm, books)

	def assert_in_sync(self, message: str) -> None:
		for books in STORM_BOOKS:
			self.assertEqual(self.out_of_sync(books), [], message)

	def assert_every_voucher_ties(self, storm: Storm, books: Books) -> None:
		"""ERPNext's own postings agree, or else the storm would test nothing."""
		for voucher, left in Ledgers(books).left().items():
			self.assertLessEqual(sum(map(abs, left.values())), CENT, f"seed {storm.seed}: {voucher} {left}")
