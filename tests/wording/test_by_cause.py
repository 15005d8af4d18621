"""Totals per cause, for more vouchers than a dialog can list."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from stock_sync_guard.engine.findings import Cause, Cure, VoucherDifference
from stock_sync_guard.wording.by_cause import CauseTotal, totals_by_cause


def made(amount: int, cause: Cause) -> VoucherDifference:
	difference = Decimal(amount)
	return VoucherDifference(
		"Journal Entry", "JE", date(2026, 1, 1), difference, Decimal(0), difference, cause, Cure.JOURNAL_ENTRY
	)


def test_opposite_directions_of_one_cause_are_not_netted() -> None:
	vouchers = [made(5, Cause.GL_MISSING), made(-3, Cause.MANUAL_ENTRY), made(7, Cause.MANUAL_ENTRY)]
	assert totals_by_cause(vouchers) == [
		CauseTotal(Cause.MANUAL_ENTRY, 1, Decimal(7)),
		CauseTotal(Cause.GL_MISSING, 1, Decimal(5)),
		CauseTotal(Cause.MANUAL_ENTRY, 1, Decimal(-3)),
	]


def test_vouchers_of_one_cause_and_direction_are_counted_and_added() -> None:
	assert totals_by_cause([made(2, Cause.GL_MISSING), made(3, Cause.GL_MISSING)]) == [
		CauseTotal(Cause.GL_MISSING, 2, Decimal(5))
	]
