"""What corrections settled: shared out over the vouchers that made the difference, and judged again after a repair."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from stock_sync_guard.engine.findings import AccountDifference, Voucher, VoucherDifference
from stock_sync_guard.engine.money import ZERO
from stock_sync_guard.engine.netting import ROUNDING_VOUCHER, Left
from stock_sync_guard.engine.tolerance import exceeds, is_rounding


@dataclass(frozen=True)
class SettledVoucher:
	"""What a correction settled of a voucher's difference on an account (company currency).

	A positive amount: the account was debited for it.
	"""

	account: str
	voucher_type: str
	voucher_no: str
	voucher_date: date | None
	amount: Decimal


class VoucherOnAccount(NamedTuple):
	voucher: Voucher
	account: str


def share_out(
	difference: AccountDifference, amount: Decimal, chosen: Collection[Voucher] = ()
) -> list[SettledVoucher]:
	"""Share out the amount that the correction debited (negative: credited) over the vouchers that made the difference.

	`difference` is the account's as the vouchers other than the correction explain it. A correction of the whole
	difference settles all of them, whatever their sign; one of exactly what the `chosen` vouchers made settles those; any
	other the largest that it goes in the direction of.
	"""
	whole = difference.to_correct
	of_chosen = [voucher for voucher in difference.vouchers if voucher.voucher in chosen]
	made_by_chosen = sum((voucher.difference for voucher in of_chosen), ZERO)
	if of_chosen and is_rounding(made_by_chosen - amount, difference.decimals):
		settled = [_settled(difference.account, voucher, voucher.difference) for voucher in of_chosen]
		settled.append(SettledVoucher(difference.account, *ROUNDING_VOUCHER, None, amount - made_by_chosen))
	elif is_rounding(whole - amount, difference.decimals):
		settled = [
			_settled(difference.account, voucher, voucher.difference) for voucher in difference.vouchers
		]
		of_rounding = amount - (whole - difference.rounding)
		settled.append(SettledVoucher(difference.account, *ROUNDING_VOUCHER, None, of_rounding))
	else:
		settled = list(_largest_in_its_direction(difference, amount))
	return [one for one in settled if one.amount]


def repaired(counting: Iterable[Sequence[Left]]) -> dict[VoucherOnAccount, Decimal]:
	"""What corrections settled of vouchers whose own two sides agree again by now."""
	return {
		VoucherOnAccount(left.movement.voucher, left.movement.account): -left.amount
		for voucher in counting
		for left in voucher
		if left.is_repaired
	}


def unneeded_corrections(
	settled: Mapping[str, Mapping[VoucherOnAccount, Decimal]],
	repaired: Mapping[VoucherOnAccount, Decimal],
	*,
	tolerance: Decimal,
) -> set[str]:
	"""The corrections of which all that they settled was repaired: cancelling one puts nothing else out of sync.

	`settled` holds what each correction settled. Roundings are never repaired: they may come back where the tolerance
	takes them.
	"""
	return {
		correction
		for correction, amounts in settled.items()
		if all(
			not exceeds(amount, tolerance) if one.voucher == ROUNDING_VOUCHER else repaired.get(one) == amount
			for one, amount in amounts.items()
		)
	}


def _largest_in_its_direction(difference: AccountDifference, amount: Decimal) -> Iterator[SettledVoucher]:
	left = amount
	for voucher in difference.vouchers:
		if left == ZERO:
			return
		if (voucher.difference > 0) == (left > 0):
			part = min(voucher.difference, left, key=abs)
			left -= part
			yield _settled(difference.account, voucher, part)


def _settled(account: str, voucher: VoucherDifference, amount: Decimal) -> SettledVoucher:
	return SettledVoucher(account, voucher.voucher_type, voucher.voucher_no, voucher.posting_date, amount)
