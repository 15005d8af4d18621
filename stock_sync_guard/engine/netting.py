"""What is left of a voucher once money that one stock account lacks and another has too much is netted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain

from stock_sync_guard.engine.findings import CompanyBooks, Voucher, VoucherMovement
from stock_sync_guard.engine.tolerance import is_rounding

# A correction settles the sum of all roundings too; it is recorded under no voucher.
ROUNDING_VOUCHER = Voucher("", "")


@dataclass(frozen=True)
class Left:
	"""What is left of a voucher's difference on one account: less what was settled, and netted over its accounts."""

	movement: VoucherMovement
	amount: Decimal

	@property
	def is_repaired(self) -> bool:
		"""Whether it is what a correction settled, and nothing else: the voucher's own two sides agree again."""
		return bool(self.movement.settled_by) and self.amount == -self.movement.settled

	def counts(self, books: CompanyBooks) -> bool:
		"""Whether it is told by the voucher's name; what does not count is nothing, or adds to the account's rounding."""
		roundings = self.movement.roundings(books.allocation_parts)
		return self.movement.voucher != ROUNDING_VOUCHER and not is_rounding(
			self.amount, books.decimals, roundings=roundings
		)


def left_by_voucher(movements: Iterable[VoucherMovement]) -> Iterator[list[Left]]:
	"""What is left of each voucher on each account, once its opposite differences are netted over its accounts.

	Money that one stock account lacks and another has in excess was posted elsewhere: the warehouse's account was
	changed, or an accountant reclassified it. The largest opposites are netted first. Amounts can be zero.
	"""
	for voucher in _by_voucher(movements):
		left = {movement.account: movement.difference for movement in voucher}
		_net(left)
		# only now: a correction of some accounts must not change which opposites belong together
		for movement in voucher:
			left[movement.account] -= movement.settled
		_net(left)
		yield [Left(movement, left[movement.account]) for movement in voucher]


def left_after_netting(movements: Iterable[VoucherMovement]) -> Iterator[Left]:
	"""The same, voucher after voucher; only what is not zero."""
	return (left for left in chain.from_iterable(left_by_voucher(movements)) if left.amount)


def counting_vouchers(books: CompanyBooks, movements: Iterable[VoucherMovement]) -> list[list[Left]]:
	"""The vouchers that something is left of, but for roundings."""
	return [voucher for voucher in left_by_voucher(movements) if any(left.counts(books) for left in voucher)]


def disagreeing(voucher: Iterable[Left]) -> list[VoucherMovement]:
	"""The voucher's movements whose two sides disagree as they stand, netted or not, and were not settled.

	Where the sides agree, and only what a correction settled is too much, the correction is what disagrees.
	"""
	movements = (left.movement for left in voucher)
	return [
		movement
		for movement in movements
		if movement.unsettled and (movement.difference or not movement.settled_by)
	]


def _net(left: dict[str, Decimal]) -> None:
	"""Net the amounts of opposite sign, the largest first, in place."""
	while True:
		short, over = max(left, key=left.__getitem__), min(left, key=left.__getitem__)
		netted = min(left[short], -left[over])
		if netted <= 0:
			return
		left[short] -= netted
		left[over] += netted


def _by_voucher(movements: Iterable[VoucherMovement]) -> Iterator[list[VoucherMovement]]:
	vouchers: dict[Voucher, list[VoucherMovement]] = defaultdict(list)
	for movement in movements:
		vouchers[movement.voucher].append(movement)
	for key in sorted(vouchers):
		yield sorted(vouchers[key], key=lambda movement: movement.account)
