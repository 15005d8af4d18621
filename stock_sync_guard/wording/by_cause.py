"""How much each cause made of an account's difference: what a reader is told of more vouchers than fit a dialog."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from stock_sync_guard.engine.findings import Cause, VoucherDifference


class CauseTotal(NamedTuple):
	"""The vouchers of one cause and one direction; `amount` in company currency, positive: debit the account."""

	cause: Cause
	vouchers: int
	amount: Decimal


def totals_by_cause(vouchers: Iterable[VoucherDifference]) -> list[CauseTotal]:
	"""The largest first. What is to debit and what is to credit are never netted: each has its own total."""
	amounts: dict[tuple[Cause, bool], list[Decimal]] = {}
	for voucher in vouchers:
		amounts.setdefault((voucher.cause, voucher.difference > 0), []).append(voucher.difference)
	totals = [
		CauseTotal(cause, len(each), sum(each, Decimal(0))) for (cause, _debit), each in amounts.items()
	]
	return sorted(totals, key=lambda total: (-abs(total.amount), total.cause.value))
