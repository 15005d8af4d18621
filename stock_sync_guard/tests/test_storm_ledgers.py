"""The storm's own arithmetic."""

from __future__ import annotations

import unittest

from stock_sync_guard.tests.storm_ledgers import netted


class TestNetting(unittest.TestCase):
	def test_opposite_differences_of_one_voucher_are_taken_off_each_other(self):
		self.assertEqual(netted({"A": 10.0, "B": -10.0}), {})
		self.assertEqual(netted({"A": 10.0, "B": -4.0}), {"A": 6.0})
		self.assertEqual(netted({"A": 10.0, "B": 3.0}), {"A": 10.0, "B": 3.0})
