"""Explaining an account's difference voucher by voucher: what counts, and with which cause."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from .findings import (
	AccountDifference,
	AccountTotals,
	Cause,
	CompanyBooks,
	VoucherDifference,
	VoucherMovement,
)
from .money import ZERO, is_rounding
from .reposts import Repost, Voucher

# Voucher types of ERPNext that always write the stock ledger. Sales and Purchase Invoices do so only where
# they update stock: they count as stock vouchers when a stock ledger entry of theirs was ever written.
ALWAYS_STOCK_VOUCHERS = frozenset(
	{
		"Asset Capitalization",
		"Delivery Note",
		"Purchase Receipt",
		"Stock Entry",
		"Stock Reconciliation",
		"Subcontracting Receipt",
	}
)

# A correction settles the sum of all roundings too; it is recorded under no voucher.
ROUNDING_VOUCHER: Voucher = ("", "")


def explain(
	books: CompanyBooks,
	totals: Mapping[str, AccountTotals],
	movements: Iterable[VoucherMovement],
	reposts: Mapping[Voucher, Repost] | None = None,
) -> dict[str, AccountDifference]:
	"""Explain each account of `totals` by the vouchers whose two sides disagree on it.

	`movements` must hold those vouchers on *all* stock accounts of the company: only then is it known whether
	a voucher's money is missing, or merely sits on another stock account. `reposts` are the open reposts that cover
	vouchers: a pending one excuses its vouchers, a failed one is their cause.
	"""
	reposts = reposts or {}
	counted: dict[str, list[VoucherDifference]] = defaultdict(list)
	pending: dict[str, list[VoucherDifference]] = defaultdict(list)
	rounding: dict[str, Decimal] = defaultdict(lambda: ZERO)
	for voucher, movement, amount in left_after_netting(movements):
		if movement.voucher == ROUNDING_VOUCHER or is_rounding(amount, books.decimals):
			rounding[movement.account] += amount
			continue
		difference = _voucher_difference(voucher, movement, amount, reposts.get(movement.voucher))
		excused = difference.cause is Cause.REPOST_PENDING
		(pending if excused else counted)[movement.account].append(difference)
	return {
		account: _account_difference(books, total, counted[account], pending[account], rounding[account])
		for account, total in totals.items()
	}


def left_after_netting(
	movements: Iterable[VoucherMovement],
) -> Iterator[tuple[list[VoucherMovement], VoucherMovement, Decimal]]:
	"""What each voucher is off by on each account, once its opposite differences are netted over its accounts.

	Yields the voucher's movements, the one of the account, and the amount left (never zero). Money that one stock
	account lacks and another has in excess was posted elsewhere: the warehouse's account was changed, or an accountant
	reclassified it. The largest opposites are netted first.
	"""
	for voucher in _by_voucher(movements):
		left = {movement.account: movement.stock_value - movement.account_movement for movement in voucher}
		_net(left)
		# only now: a correction of some accounts must not change which opposites belong together
		for movement in voucher:
			left[movement.account] -= movement.corrected
		_net(left)
		for movement in voucher:
			if left[movement.account]:
				yield voucher, movement, left[movement.account]


def _net(left: dict[str, Decimal]) -> None:
	"""Net the amounts of opposite sign, the largest first, in place."""
	while True:
		short, over = max(left, key=left.__getitem__), min(left, key=left.__getitem__)
		netted = min(left[short], -left[over])
		if netted <= 0:
			return
		left[short] -= netted
		left[over] += netted


def cause_of(movements: Iterable[VoucherMovement]) -> Cause:
	"""Why one voucher's sides disagree, from its movements on the accounts where they do."""
	movements = list(movements)
	if any(movement.corrected_by for movement in movements) and not any(
		movement.stock_value - movement.account_movement for movement in movements
	):
		return Cause.CORRECTION_NOT_NEEDED
	live_stock = sum(movement.live_stock_rows for movement in movements)
	live_gl = sum(movement.live_gl_rows for movement in movements)
	if not live_gl:
		cancelled = any(movement.cancelled_gl_rows for movement in movements)
		return Cause.CANCELLED_ON_ONE_SIDE if cancelled else Cause.GL_MISSING
	if not live_stock:
		if any(movement.cancelled_stock_rows for movement in movements):
			return Cause.CANCELLED_ON_ONE_SIDE
		stock_voucher = movements[0].voucher_type in ALWAYS_STOCK_VOUCHERS
		return Cause.STOCK_MISSING if stock_voucher else Cause.MANUAL_ENTRY
	return Cause.AMOUNTS_DIFFER


def _by_voucher(movements: Iterable[VoucherMovement]) -> Iterator[list[VoucherMovement]]:
	vouchers: dict[Voucher, list[VoucherMovement]] = defaultdict(list)
	for movement in movements:
		vouchers[movement.voucher].append(movement)
	for key in sorted(vouchers):
		yield sorted(vouchers[key], key=lambda movement: movement.account)


def _voucher_difference(
	voucher: list[VoucherMovement], movement: VoucherMovement, amount: Decimal, repost: Repost | None
) -> VoucherDifference:
	cause = cause_of(voucher)
	refers_to = None
	if cause is Cause.CORRECTION_NOT_NEEDED:
		corrections = [one.corrected_by for one in (movement, *voucher) if one.corrected_by]
		refers_to = ("Journal Entry", corrections[0])
	elif repost:
		cause = Cause.REPOST_PENDING if repost.pending else Cause.REPOST_FAILED
		refers_to = ("Repost Item Valuation", repost.name)
	return VoucherDifference(
		voucher_type=movement.voucher_type,
		voucher_no=movement.voucher_no,
		posting_date=movement.posting_date,
		stock_value=movement.stock_value,
		account_movement=movement.account_movement,
		difference=amount,
		cause=cause,
		refers_to=refers_to,
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
