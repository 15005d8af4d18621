"""A voucher whose money we reclassified, and whose warehouses post to their accounts of before again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from stock_sync_guard.engine.circumstances import Circumstances
from stock_sync_guard.engine.explain import explain
from stock_sync_guard.engine.findings import AccountTotals, Cause, VoucherMovement
from stock_sync_guard.ledgers.companies import read_company
from tests.sample_ledger import SampleLedger

FINISHED, RAW, SPARE, IN_HAND = "Finished Stock", "Raw Stock", "Spare Stock", "Stock In Hand"


def moved(account: str, reclassified: str, amount: str = "0", rows: int = 0) -> VoucherMovement:
	return VoucherMovement(
		"Purchase Receipt",
		"PR-1",
		account,
		date(2026, 1, 10),
		stock_value=Decimal(amount),
		account_movement=Decimal(amount),
		settled_by="JE-1",
		reclassified=Decimal(reclassified),
		stock_rows=rows,
		gl_rows=rows,
	)


@pytest.mark.parametrize("rounding", ["0", "0.01", "-0.004"])
def test_the_entry_is_not_needed_and_a_rounding_of_the_voucher_does_not_net_what_it_moved(rounding):
	movements = [
		moved(FINISHED, "706.72", "1666.84", rows=2),
		moved(RAW, "-706.72"),
		moved(SPARE, "436.04", "436.04", rows=1),
		moved(IN_HAND, "-436.04"),
	]
	movements[2] = replace(movements[2], stock_value=Decimal("436.04") + Decimal(rounding))
	ledger = SampleLedger()
	totals = {one.account: AccountTotals(one.account) for one in movements}
	explained = explain(read_company(ledger.run, ledger.company), totals, movements, Circumstances())
	assert {
		(account, voucher.cause, voucher.difference)
		for account, one in explained.items()
		for voucher in one.vouchers
	} == {
		(FINISHED, Cause.CORRECTION_NOT_NEEDED, Decimal("-706.72")),
		(RAW, Cause.CORRECTION_NOT_NEEDED, Decimal("706.72")),
		(SPARE, Cause.CORRECTION_NOT_NEEDED, Decimal("-436.04") + Decimal(rounding)),
		(IN_HAND, Cause.CORRECTION_NOT_NEEDED, Decimal("436.04")),
	}
