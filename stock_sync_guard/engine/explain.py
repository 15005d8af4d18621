"""An account's difference, explained voucher by voucher: what counts, why, and what removes it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from stock_sync_guard.engine.causes import cure_of, reason_of
from stock_sync_guard.engine.circumstances import Circumstances
from stock_sync_guard.engine.findings import (
	AccountDifference,
	AccountTotals,
	Cause,
	CompanyBooks,
	VoucherDifference,
	VoucherMovement,
)
from stock_sync_guard.engine.money import ZERO
from stock_sync_guard.engine.netting import Left, left_by_voucher


def explain(
	books: CompanyBooks,
	totals: Mapping[str, AccountTotals],
	movements: Iterable[VoucherMovement],
	circumstances: Circumstances,
) -> dict[str, AccountDifference]:
	"""Explain each account of `totals` by the vouchers whose two sides disagree on it.

	`movements` must hold those vouchers on *all* stock accounts of the company: only then is it known whether
	a voucher's money is missing, or merely sits on another stock account.
	"""
	counted: dict[str, list[VoucherDifference]] = defaultdict(list)
	pending: dict[str, list[VoucherDifference]] = defaultdict(list)
	rounding: dict[str, Decimal] = defaultdict(lambda: ZERO)
	for voucher in left_by_voucher(movements):
		for left in voucher:
			account = left.movement.account
			if not left.counts(books):
				rounding[account] += left.amount
				continue
			difference = _voucher_difference(voucher, left, circumstances)
			excused = difference.cause is Cause.REPOST_PENDING
			(pending if excused else counted)[account].append(difference)
	return {
		account: _account_difference(books, total, counted[account], pending[account], rounding[account])
		for account, total in totals.items()
	}


def listed_only(difference: AccountDifference) -> AccountDifference:
	"""Of an account of type Stock that no warehouse posts to, and none ever did: its sums, and nothing that counts."""
	return replace(
		difference, is_guarded=False, to_correct=ZERO, posted_elsewhere=ZERO, repost_pending=ZERO, vouchers=()
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
	)


def _account_difference(
	books: CompanyBooks,
	totals: AccountTotals,
	counted: list[VoucherDifference],
	pending: list[VoucherDifference],
	rounding: Decimal,
) -> AccountDifference:
	to_correct = sum((voucher.difference for voucher in counted), rounding)
	repost_pending = sum((voucher.difference for voucher in pending), ZERO)
	return AccountDifference(
		company=books.name,
		currency=books.currency,
		decimals=books.decimals,
		account=totals.account,
		stock_value=totals.stock_value,
		account_balance=totals.account_balance,
		to_correct=to_correct,
		posted_elsewhere=totals.difference - to_correct - repost_pending,
		repost_pending=repost_pending,
		rounding=rounding,
		vouchers=_largest_first(counted),
		pending=_largest_first(pending),
	)


def _largest_first(vouchers: list[VoucherDifference]) -> tuple[VoucherDifference, ...]:
	return tuple(sorted(vouchers, key=lambda v: (-abs(v.difference), v.voucher_type, v.voucher_no)))
