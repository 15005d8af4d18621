"""Where an amount begins to matter: at the tolerance itself it does not yet, in either direction."""

from __future__ import annotations

from decimal import Decimal

import pytest

from stock_sync_guard.engine.tolerance import default_tolerance, exceeds, is_rounding


@pytest.mark.parametrize("sign", [1, -1])
def test_the_tolerance_itself_may_differ_and_more_may_not(sign):
	tolerance = Decimal("0.10")
	assert not exceeds(sign * tolerance, tolerance)
	assert exceeds(sign * Decimal("0.100000001"), tolerance)


@pytest.mark.parametrize("sign", [1, -1])
def test_a_voucher_that_is_off_by_one_smallest_unit_is_off_by_rounding(sign):
	assert is_rounding(sign * Decimal("0.01"), 2)
	assert not is_rounding(sign * Decimal("0.010000001"), 2)


@pytest.mark.parametrize(("decimals", "tolerance"), [(2, "0.10"), (3, "0.010"), (0, "10")])
def test_unset_the_tolerance_is_ten_smallest_units(decimals, tolerance):
	assert default_tolerance(decimals) == Decimal(tolerance)
