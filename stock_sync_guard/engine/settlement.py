"""What a correction settled: kept voucher by voucher, so that a later repair of one of them can be told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from .books import read_voucher_movements
from .compare import EVERY_ACCOUNT, compare_accounts
from .explain import ROUNDING_VOUCHER
from .findings import AccountDifference, CompanyBooks
from .money import ZERO, is_rounding
from .statements import Run


@dataclass(frozen=True)
class Settlement:
	"""A voucher's difference on an account that a correction took over; positive: the account was debited for it."""

	account: str
	voucher_type: str
	voucher_no: str
	difference: Decimal


def settlements(run: Run, books: CompanyBooks, correction: tuple[str, str]) -> list[Settlement]:
	"""What the correction (voucher type, number), posted a moment ago, settled on each account that it moved."""
	debited = {m.account: m.account_movement for m in read_voucher_movements(run, books, [correction])}
	# every account, even one that the correction brought in sync to the last unit
	differences = compare_accounts(run, books, debited, tolerance=EVERY_ACCOUNT)
	return [
		settlement
		for difference in differences
		for settlement in settle(difference, correction, debited[difference.account])
	]


def settle(difference: AccountDifference, correction: tuple[str, str], amount: Decimal) -> list[Settlement]:
	"""Share out the amount that the correction debited (negative: credited) over the vouchers that made the difference.

	`difference` is the account's as it was read with the correction posted, so that the correction itself is among its
	vouchers; what it settles are the others. A correction of the whole difference settles all of them, whatever their
	sign; a smaller one the largest that it goes in the direction of.
	"""
	others = [v for v in difference.vouchers if (v.voucher_type, v.voucher_no) != correction]
	whole = sum((voucher.difference for voucher in others), difference.rounding)
	if is_rounding(whole - amount, difference.decimals):
		settled = [(v.voucher_type, v.voucher_no, v.difference) for v in others]
		settled.append((*ROUNDING_VOUCHER, amount - (whole - difference.rounding)))
	else:
		settled = list(_greedily(others, amount))
	return [Settlement(difference.account, *one) for one in settled if one[2]]


def _greedily(vouchers: Iterable, amount: Decimal) -> Iterable[tuple[str, str, Decimal]]:
	left = amount
	for voucher in vouchers:
		if left == ZERO:
			return
		if (voucher.difference > 0) == (left > 0):
			part = min(voucher.difference, left, key=abs)
			left -= part
			yield voucher.voucher_type, voucher.voucher_no, part
