"""How much each cause made of an account's difference: what a reader is told of more vouchers than fit a dialog."""

from __future__ import annotations

from stock_sync_guard.engine.findings import AccountDifference, Cause, CauseTotal
from stock_sync_guard.engine.money import ZERO


def totals_by_cause(difference: AccountDifference) -> list[CauseTotal]:
	"""The largest first. What is to debit and what is to credit are never netted: each has its own total."""
	each = [CauseTotal(voucher.cause, 1, voucher.difference) for voucher in difference.vouchers]
	summed: dict[tuple[Cause, bool], CauseTotal] = {}
	for one in (*each, *difference.unlisted):
		key = one.cause, one.amount > 0
		before = summed.get(key, CauseTotal(one.cause, 0, ZERO))
		summed[key] = CauseTotal(one.cause, before.vouchers + one.vouchers, before.amount + one.amount)
	totals = summed.values()
	return sorted(totals, key=lambda total: (-abs(total.amount), total.cause.value))
