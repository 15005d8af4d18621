"""What is left of a voucher once money that one stock account lacks and another has too much is netted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain, product
from types import MappingProxyType
from typing import NamedTuple

from stock_sync_guard.engine.findings import CompanyBooks, Voucher, VoucherMovement
from stock_sync_guard.engine.money import ZERO
from stock_sync_guard.engine.tolerance import is_rounding

# A correction settles the sum of all roundings too; it is recorded under no voucher.
ROUNDING_VOUCHER = Voucher("", "")

# Two accounts between which money was moved, in either direction.
AccountPair = frozenset[str]


@dataclass(frozen=True)
class Left:
	"""What is left of a voucher's difference on one account: less what was settled or accepted, and netted over its accounts."""

	movement: VoucherMovement
	amount: Decimal
	# Taken off the amount already.
	accepted: Decimal = ZERO

	@property
	def is_repaired(self) -> bool:
		"""Whether it is what a correction settled, and nothing else: the voucher's own two sides agree again."""
		taken_over = self.movement.settled + self.movement.reclassified
		return bool(self.movement.settled_by) and self.amount == -taken_over

	def counts(self, books: CompanyBooks) -> bool:
		"""Whether it is told by the voucher's name; what does not count is nothing, or adds to the account's rounding."""
		roundings = self.movement.roundings(books.allocation_parts)
		return self.movement.voucher != ROUNDING_VOUCHER and not is_rounding(
			self.amount, books.decimals, roundings=roundings
		)


def left_by_voucher(
	movements: Iterable[VoucherMovement], changes: Collection[AccountPair] = ()
) -> Iterator[list[Left]]:
	"""What is left of each voucher on each account, once its opposite differences are netted over its accounts.

	Money that one stock account lacks, and that live GL entries of the voucher hold on another, was posted elsewhere: the
	warehouse's account was changed, or an accountant reclassified it. The largest opposites are netted first. Amounts
	can be zero. `changes` are accounts between which other vouchers than these show money.
	"""
	vouchers = list(by_voucher(movements))
	netted = [_Netting(voucher) for voucher in vouchers]
	changes = {*changes, *(pair for one in netted for pair in one.net_what_is_held())}
	for one in netted:
		one.net_what_had_no_gl_entries(changes)
		yield one.less_what_was_settled()


def left_after_netting(movements: Iterable[VoucherMovement]) -> Iterator[Left]:
	"""The same, voucher after voucher; only what is not zero."""
	return (left for left in chain.from_iterable(left_by_voucher(movements)) if left.amount)


def counting_vouchers(
	books: CompanyBooks, movements: Iterable[VoucherMovement], changes: Collection[AccountPair] = ()
) -> list[list[Left]]:
	"""The vouchers that something is left of, but for roundings."""
	return [
		voucher
		for voucher in left_by_voucher(movements, changes)
		if any(left.counts(books) for left in voucher)
	]


class Netted(NamedTuple):
	"""What vouchers of which nothing counts add to the whole: roundings by account (company currency), changes, and what is accepted."""

	rounding: Mapping[str, Decimal]
	changes: Collection[AccountPair]
	accepted: Mapping[str, Decimal] = MappingProxyType({})


NOTHING_NETTED = Netted({}, ())


class _EveryPair(Collection[AccountPair]):
	def __contains__(self, pair: object) -> bool:
		return True

	def __iter__(self) -> Iterator[AccountPair]:
		return iter(())

	def __len__(self) -> int:
		return 0


def netted(books: CompanyBooks, voucher: Sequence[VoucherMovement]) -> Netted | None:
	"""What the voucher, of which these are all movements, adds to the whole where nothing of it counts.

	None where something counts, or where that depends on what other vouchers show.
	"""
	if voucher[0].voucher == ROUNDING_VOUCHER:
		return None
	alone, at_most = _Netting(voucher), _Netting(voucher)
	changes = alone.net_what_is_held()
	at_most.net_what_is_held()
	alone.net_what_had_no_gl_entries(())
	at_most.net_what_had_no_gl_entries(_EveryPair())
	left = alone.less_what_was_settled()
	if left != at_most.less_what_was_settled() or any(one.counts(books) for one in left):
		return None
	return Netted(
		{one.movement.account: one.amount for one in left if one.amount},
		changes,
		{one.movement.account: one.accepted for one in left if one.accepted},
	)


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


class _Netting:
	"""The differences of one voucher on its accounts, netted step by step."""

	def __init__(self, voucher: Sequence[VoucherMovement]) -> None:
		self.movements = {movement.account: movement for movement in voucher}
		self.left = {movement.account: movement.difference - movement.reclassified for movement in voucher}

	def net_what_is_held(self) -> list[AccountPair]:
		"""Net opposites of two accounts on which the voucher has live GL entries; returns the pairs of accounts.

		Where its own two sides agree on both, a reclassification of ours is left that is not needed any more.
		"""
		return self._net(lambda pair: any(m.gl_rows for m in pair) and any(m.difference for m in pair))

	def net_what_had_no_gl_entries(self, changes: Collection[AccountPair]) -> None:
		"""Net a transfer that was within one account when it was made, and had no GL entries by right.

		That is so where one of its warehouses may have got another account since, or other vouchers show that money of
		the one account is on the other. Else its GL entries are missing.
		"""

		def may_have_been_one(pair: Sequence[VoucherMovement]) -> bool:
			changed = any(movement.account_may_have_changed for movement in pair)
			return all(movement.stock_rows for movement in pair) and (changed or _accounts(pair) in changes)

		self._net(may_have_been_one)

	def less_what_was_settled(self) -> list[Left]:
		"""What is left; only now, as a correction of some accounts must not change which opposites belong together.

		A correction's money on the old account of a warehouse is netted with what is lacking on the new one. What was
		settled of a voucher that agrees with itself again is not: there the corrections are not needed any more. What is
		accepted comes off last: an acceptance moves no money.
		"""
		for account, movement in self.movements.items():
			self.left[account] -= movement.settled
		self._net(lambda pair: any(m.settled for m in pair) and any(m.difference for m in pair))
		return [_less_accepted(movement, self.left[account]) for account, movement in self.movements.items()]

	def _net(self, belong_together: Callable[[Sequence[VoucherMovement]], bool]) -> list[AccountPair]:
		"""Net amounts of opposite sign, the largest first, of accounts that belong together."""
		pairs = []
		while pair := self._largest_pair(belong_together):
			short, over = (movement.account for movement in pair)
			netted = min(self.left[short], -self.left[over])
			self.left[short] -= netted
			self.left[over] += netted
			pairs.append(_accounts(pair))
		return pairs

	def _largest_pair(
		self, belong_together: Callable[[Sequence[VoucherMovement]], bool]
	) -> tuple[VoucherMovement, VoucherMovement] | None:
		by_size = sorted(self.movements.values(), key=lambda m: (-abs(self.left[m.account]), m.account))
		shorts = [movement for movement in by_size if self.left[movement.account] > 0]
		overs = [movement for movement in by_size if self.left[movement.account] < 0]
		return next((pair for pair in product(shorts, overs) if belong_together(pair)), None)


def _less_accepted(movement: VoucherMovement, amount: Decimal) -> Left:
	accepted = movement.accepted_of(amount)
	return Left(movement, amount - accepted, accepted)


def _accounts(pair: Iterable[VoucherMovement]) -> AccountPair:
	return frozenset(movement.account for movement in pair)


def by_voucher(movements: Iterable[VoucherMovement]) -> Iterator[list[VoucherMovement]]:
	"""The movements of each voucher, in order of accounts."""
	vouchers: dict[Voucher, list[VoucherMovement]] = defaultdict(list)
	for movement in movements:
		vouchers[movement.voucher].append(movement)
	for key in sorted(vouchers):
		yield sorted(vouchers[key], key=lambda movement: movement.account)
