"""What a correction settled, shared out over the vouchers that made the difference."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from stock_sync_guard.engine.findings import AccountDifference, VoucherDifference
from stock_sync_guard.engine.money import ZERO, is_rounding
from stock_sync_guard.engine.netting import ROUNDING_VOUCHER


@dataclass(frozen=True)
class Settlement:
	"""A voucher's difference on an account that a correction took over; positive: the account was debited for it."""

	account: str
	voucher_type: str
	voucher_no: str
	voucher_date: date | None
	difference: Decimal


def settle(difference: AccountDifference, amount: Decimal) -> list[Settlement]:
	"""Share out the amount that the correction debited (negative: credited) over the vouchers that made the difference.

	`difference` is the account's as the vouchers other than the correction explain it. A correction of the whole
	difference settles all of them, whatever their sign; a smaller one the largest that it goes in the direction of.
	"""
	others, whole = difference.vouchers, difference.to_correct
	if is_rounding(whole - amount, difference.decimals):
		settled = [(v.voucher_type, v.voucher_no, v.posting_date, v.difference) for v in others]
		settled.append((*ROUNDING_VOUCHER, None, amount - (whole - difference.rounding)))
	else:
		settled = list(_greedily(others, amount))
	return [Settlement(difference.account, *one) for one in settled if one[-1]]


def _greedily(
	vouchers: Iterable[VoucherDifference], amount: Decimal
) -> Iterable[tuple[str, str, date | None, Decimal]]:
	left = amount
	for voucher in vouchers:
		if left == ZERO:
			return
		if (voucher.difference > 0) == (left > 0):
			part = min(voucher.difference, left, key=abs)
			left -= part
			yield voucher.voucher_type, voucher.voucher_no, voucher.posting_date, part
