"""Opposites on one account that somebody brought together by hand: an entry and its reversal, a voucher and the entry for it.

ERPNext has no link from an accountant's Journal Entry to the voucher that it makes up for, so it is told from what the
entry says, from its amount, and at last from the sum of all such entries.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from stock_sync_guard.engine.adding_up import MOST_CHOSEN, only_choice
from stock_sync_guard.engine.circumstances import EntryOfPeople
from stock_sync_guard.engine.findings import SettledByPeople, Voucher, VoucherDifference
from stock_sync_guard.engine.money import ZERO, smallest_unit
from stock_sync_guard.engine.tolerance import is_rounding

# So many vouchers may have come apart since a sum was settled by hand, and still be told from those that it settled.
MOST_LEFT_OUT = MOST_CHOSEN


class Split(NamedTuple):
	"""An account's vouchers: those that are to be corrected, and the groups that people settled."""

	to_correct: list[VoucherDifference]
	settled: list[SettledByPeople]


def split_settled(
	vouchers: Sequence[VoucherDifference], entries: Mapping[Voucher, EntryOfPeople], *, decimals: int
) -> Split:
	"""Set aside what entries of people settled. `vouchers` are all those on one account that would count."""
	pairing = _Pairing(vouchers, entries, decimals)
	if pairing.entries():
		pairing.pair_reversals()
		pairing.pair_what_is_named()
		pairing.pair_exact_amounts()
		pairing.settle_in_sum()
	return Split([voucher for voucher in pairing.left.values() if voucher.difference], pairing.groups)


class _Pairing:
	def __init__(
		self,
		vouchers: Sequence[VoucherDifference],
		entries: Mapping[Voucher, EntryOfPeople],
		decimals: int,
	) -> None:
		self.facts = entries
		self.decimals = decimals
		self.left = {voucher.voucher: voucher for voucher in vouchers}
		self.groups: list[SettledByPeople] = []

	def entries(self) -> list[VoucherDifference]:
		"""The entries of people that something is left of, the first posted first."""
		return _in_order(v for v in self.left.values() if v.voucher in self.facts and v.difference)

	def pair_reversals(self) -> None:
		for entry in self.entries():
			original = self.left.get(Voucher(entry.voucher_type, self.facts[entry.voucher].reversal_of))
			if original and self._is_zero(original.difference + entry.difference):
				self._settle([original, entry])

	def pair_what_is_named(self) -> None:
		"""As far as the smaller of the two amounts goes."""
		for voucher in [entry.voucher for entry in self.entries()]:
			names = self.facts[voucher].names
			opposites = self._opposites_of(self.left[voucher])
			for other in _in_order(one for one in opposites if names(one.voucher_no)):
				if self.left[voucher].difference:
					self._settle_part(self.left[voucher], other)

	def pair_exact_amounts(self) -> None:
		for voucher in [entry.voucher for entry in self.entries()]:
			entry = self.left[voucher]
			same = [
				one for one in self._opposites_of(entry) if self._is_zero(one.difference + entry.difference)
			]
			if same:
				self._settle([entry, _in_order(same)[0]])

	def settle_in_sum(self) -> None:
		"""All entries of one direction against all opposites, but for the few that came apart since."""
		for direction in (1, -1):
			entries = [entry for entry in self.entries() if entry.difference * direction > 0]
			if entries:
				others = _in_order(v for v in self.left.values() if v.difference * direction < 0)
				if settled := self._adding_up(others, -sum((entry.difference for entry in entries), ZERO)):
					self._settle([*entries, *settled], in_sum=True)

	def _adding_up(
		self, others: Sequence[VoucherDifference], amount: Decimal
	) -> list[VoucherDifference] | None:
		"""All of the others, or all but a few where only one choice of those adds up to the amount."""
		amounts = [other.difference for other in others]
		too_much = sum(amounts, ZERO) - amount
		for number in range(min(MOST_LEFT_OUT, len(others) - 1) + 1):
			left_out = only_choice(amounts, too_much, number, smallest_unit(self.decimals))
			if left_out is not None:
				return [other for place, other in enumerate(others) if place not in left_out]
		return None

	def _opposites_of(self, entry: VoucherDifference) -> list[VoucherDifference]:
		return [other for other in self.left.values() if other.difference * entry.difference < 0]

	def _settle(self, group: Sequence[VoucherDifference], *, in_sum: bool = False) -> None:
		self.groups.append(SettledByPeople(tuple(group), in_sum))
		for voucher in group:
			self.left[voucher.voucher] = replace(voucher, difference=ZERO)

	def _settle_part(self, entry: VoucherDifference, other: VoucherDifference) -> None:
		part = min(abs(entry.difference), abs(other.difference))
		parts = [replace(one, difference=part if one.difference > 0 else -part) for one in (entry, other)]
		self.groups.append(SettledByPeople(tuple(parts)))
		for one, settled in zip((entry, other), parts, strict=True):
			self.left[one.voucher] = replace(one, difference=one.difference - settled.difference)

	def _is_zero(self, amount: Decimal) -> bool:
		return is_rounding(amount, self.decimals)


def _in_order(vouchers: Iterable[VoucherDifference]) -> list[VoucherDifference]:
	"""In order of their posting, those without a date first."""
	return sorted(vouchers, key=lambda v: (v.posting_date or date.min, v.voucher_type, v.voucher_no))
