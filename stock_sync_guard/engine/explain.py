"""An account's difference, explained voucher by voucher: what counts, why, and what removes it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from types import MappingProxyType

from stock_sync_guard.engine.causes import cure_of, cures_on_account, reason_of
from stock_sync_guard.engine.circumstances import Circumstances
from stock_sync_guard.engine.findings import (
	AccountDifference,
	AccountTotals,
	Cause,
	CauseTotal,
	CompanyBooks,
	SettledByPeople,
	VoucherDifference,
	VoucherMovement,
)
from stock_sync_guard.engine.money import ZERO
from stock_sync_guard.engine.netting import NOTHING_NETTED, Left, Netted, left_by_voucher
from stock_sync_guard.engine.settled_by_people import split_settled


def explain(
	books: CompanyBooks,
	totals: Mapping[str, AccountTotals],
	movements: Iterable[VoucherMovement],
	circumstances: Circumstances,
	others: Netted = NOTHING_NETTED,
	unlisted: Mapping[str, tuple[CauseTotal, ...]] = MappingProxyType({}),
) -> dict[str, AccountDifference]:
	"""Explain each account of `totals` by the vouchers whose two sides disagree on it.

	`movements` must hold those vouchers on *all* stock accounts of the company: only then is it known whether
	a voucher's money is missing, or merely sits on another stock account. Vouchers of which nothing counts may be left
	out, where `others` has what they add; and vouchers that are judged alone, where `unlisted` has what they made.
	"""
	parts: dict[str, _Parts] = defaultdict(_Parts)
	for account, rounding in others.rounding.items():
		parts[account].rounding = rounding
	for account, accepted in others.accepted.items():
		parts[account].accepted = accepted
	for voucher in left_by_voucher(movements, others.changes):
		for left in voucher:
			of_account = parts[left.movement.account]
			of_account.accepted += left.accepted
			if left.counts(books):
				of_account.add(_voucher_difference(voucher, left, circumstances))
			else:
				of_account.rounding += left.amount
	for account, of_others in unlisted.items():
		parts[account].unlisted = of_others
	for of_account in parts.values():
		of_account.set_aside_what_people_settled(books, circumstances)
	return {account: _account_difference(books, total, parts[account]) for account, total in totals.items()}


@dataclass
class _Parts:
	"""What an account's difference is made of."""

	counted: list[VoucherDifference] = field(default_factory=list)
	unlisted: tuple[CauseTotal, ...] = ()
	pending: list[VoucherDifference] = field(default_factory=list)
	reversed: list[VoucherDifference] = field(default_factory=list)
	settled_by_people: list[SettledByPeople] = field(default_factory=list)
	rounding: Decimal = ZERO
	accepted: Decimal = ZERO

	def set_aside_what_people_settled(self, books: CompanyBooks, circumstances: Circumstances) -> None:
		"""Also of vouchers that a repost will still touch: until then their entries make up for them."""
		entries = circumstances.entries_of_people
		left, self.settled_by_people = split_settled(
			[*self.counted, *self.pending], entries, decimals=books.decimals
		)
		self.pending = [voucher for voucher in left if voucher.cause is Cause.REPOST_PENDING]
		self.counted = [voucher for voucher in left if voucher.cause is not Cause.REPOST_PENDING]
		cures = cures_on_account(self.counted, entries, self.unlisted)
		self.counted = [
			replace(voucher, cure=cure) for voucher, cure in zip(self.counted, cures, strict=True)
		]

	def add(self, voucher: VoucherDifference) -> None:
		excused = {Cause.REPOST_PENDING: self.pending, Cause.REVERSED_LATER: self.reversed}
		excused.get(voucher.cause, self.counted).append(voucher)


def listed_only(difference: AccountDifference) -> AccountDifference:
	"""Of an account of type Stock that no warehouse posts to, and none ever did: its sums, and nothing that counts."""
	return replace(
		difference,
		is_guarded=False,
		to_correct=ZERO,
		posted_elsewhere=ZERO,
		repost_pending=ZERO,
		reversed_later=ZERO,
		accepted=ZERO,
		vouchers=(),
		unlisted=(),
	)


def _voucher_difference(
	voucher: Sequence[Left], left: Left, circumstances: Circumstances
) -> VoucherDifference:
	movement = left.movement
	reason = reason_of(voucher, left, circumstances)
	return VoucherDifference(
		voucher_type=movement.voucher_type,
		voucher_no=movement.voucher_no,
		posting_date=movement.posting_date,
		stock_value=movement.stock_value,
		account_movement=movement.account_movement,
		difference=left.amount,
		cause=reason.cause,
		cure=cure_of(reason.cause, movement, circumstances),
		refers_to=reason.refers_to,
		since=reason.since,
		reversed_on=circumstances.reversed_later.get(movement.voucher),
	)


def _account_difference(books: CompanyBooks, totals: AccountTotals, parts: _Parts) -> AccountDifference:
	to_correct = _total(parts.counted) + sum((one.amount for one in parts.unlisted), parts.rounding)
	repost_pending, reversed_later = _total(parts.pending), _total(parts.reversed)
	return AccountDifference(
		company=books.name,
		currency=books.currency,
		decimals=books.decimals,
		account=totals.account,
		stock_value=totals.stock_value,
		account_balance=totals.account_balance,
		to_correct=to_correct,
		posted_elsewhere=totals.difference - to_correct - repost_pending - reversed_later - parts.accepted,
		repost_pending=repost_pending,
		reversed_later=reversed_later,
		rounding=parts.rounding,
		accepted=parts.accepted,
		vouchers=_largest_first(parts.counted),
		unlisted=parts.unlisted,
		pending=_largest_first(parts.pending),
		reversed=_largest_first(parts.reversed),
		settled_by_people=tuple(parts.settled_by_people),
	)


def _total(vouchers: Iterable[VoucherDifference]) -> Decimal:
	return sum((voucher.difference for voucher in vouchers), ZERO)


def _largest_first(vouchers: list[VoucherDifference]) -> tuple[VoucherDifference, ...]:
	return tuple(sorted(vouchers, key=lambda v: (-abs(v.difference), v.voucher_type, v.voucher_no)))
