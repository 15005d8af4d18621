"""What a correction settled: kept voucher by voucher, so that a later repair of one of them can be told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .books import NO_DATE, read_totals, read_voucher_movements
from .circumstances import circumstances_of
from .explain import explain
from .findings import AccountDifference, CompanyBooks, VoucherDifference
from .money import ZERO, is_rounding
from .netting import ROUNDING_VOUCHER
from .statements import Run


@dataclass(frozen=True)
class Settlement:
	"""A voucher's difference on an account that a correction took over; positive: the account was debited for it."""

	account: str
	voucher_type: str
	voucher_no: str
	voucher_date: date | None
	difference: Decimal


def settlements(run: Run, books: CompanyBooks, correction: tuple[str, str]) -> list[Settlement]:
	"""What the correction (voucher type, number), posted a moment ago, settled on each account that it moved."""
	debited = {m.account: m.account_movement for m in read_voucher_movements(run, books, [correction])}
	# the correction's own lines would be netted against each other, as a reclassification is
	movements = [m for m in read_voucher_movements(run, books, every_day=True) if m.voucher != correction]
	circumstances = circumstances_of(run, books, movements)
	explained = explain(books, read_totals(run, books, debited), movements, circumstances)
	return [
		settlement
		for account in sorted(debited)
		for settlement in settle(explained[account], debited[account])
	]


def settle(difference: AccountDifference, amount: Decimal) -> list[Settlement]:
	"""Share out the amount that the correction debited (negative: credited) over the vouchers that made the difference.

	`difference` is the account's as the vouchers other than the correction explain it. A correction of the whole
	difference settles all of them, whatever their sign; a smaller one the largest that it goes in the direction of.
	"""
	others, whole = difference.vouchers, difference.to_correct
	if is_rounding(whole - amount, difference.decimals):
		settled = [(v.voucher_type, v.voucher_no, _date_of(v), v.difference) for v in others]
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
			yield voucher.voucher_type, voucher.voucher_no, _date_of(voucher), part


def _date_of(voucher: VoucherDifference) -> date | None:
	return None if voucher.posting_date == NO_DATE else voucher.posting_date
