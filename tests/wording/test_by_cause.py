"""Totals per cause, for more vouchers than a dialog can list."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from stock_sync_guard.engine.findings import AccountDifference, Cause, CauseTotal, Cure, VoucherDifference
from stock_sync_guard.wording.by_cause import totals_by_cause


def made(amount: int, cause: Cause) -> VoucherDifference:
	difference = Decimal(amount)
	return VoucherDifference(
		"Journal Entry", "JE", date(2026, 1, 1), difference, Decimal(0), difference, cause, Cure.JOURNAL_ENTRY
	)


def account(*vouchers: VoucherDifference, unlisted: tuple[CauseTotal, ...] = ()) -> AccountDifference:
	nothing = Decimal(0)
	return AccountDifference(
		"Company", "USD", 2, "Stock", nothing, nothing, nothing, vouchers=vouchers, unlisted=unlisted
	)


def test_opposite_directions_of_one_cause_are_not_netted() -> None:
	difference = account(made(5, Cause.GL_MISSING), made(-3, Cause.MANUAL_ENTRY), made(7, Cause.MANUAL_ENTRY))
	assert totals_by_cause(difference) == [
		CauseTotal(Cause.MANUAL_ENTRY, 1, Decimal(7)),
		CauseTotal(Cause.GL_MISSING, 1, Decimal(5)),
		CauseTotal(Cause.MANUAL_ENTRY, 1, Decimal(-3)),
	]


def test_vouchers_of_one_cause_and_direction_are_counted_and_added() -> None:
	assert totals_by_cause(account(made(2, Cause.GL_MISSING), made(3, Cause.GL_MISSING))) == [
		CauseTotal(Cause.GL_MISSING, 2, Decimal(5))
	]


def test_those_that_are_not_listed_count_with_those_that_are() -> None:
	unlisted = (CauseTotal(Cause.GL_MISSING, 40, Decimal(30)), CauseTotal(Cause.GL_MISSING, 2, Decimal(-4)))
	difference = account(made(2, Cause.GL_MISSING), unlisted=unlisted)
	assert difference.number_of_vouchers == 43
	assert totals_by_cause(difference) == [
		CauseTotal(Cause.GL_MISSING, 41, Decimal(32)),
		CauseTotal(Cause.GL_MISSING, 2, Decimal(-4)),
	]
