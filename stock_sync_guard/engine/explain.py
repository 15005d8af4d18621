"""Explaining an account's difference voucher by voucher: what counts, and with which cause."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from .circumstances import Circumstances
from .findings import (
	CURES,
	AccountDifference,
	AccountTotals,
	Cause,
	CompanyBooks,
	Cure,
	VoucherDifference,
	VoucherMovement,
)
from .money import ZERO, is_rounding
from .netting import ROUNDING_VOUCHER, Left, disagreeing, left_by_voucher

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
			if not left.amount:
				continue
			if left.movement.voucher == ROUNDING_VOUCHER or is_rounding(left.amount, books.decimals):
				rounding[account] += left.amount
				continue
			difference = _voucher_difference(voucher, left, circumstances)
			excused = difference.cause is Cause.REPOST_PENDING
			(pending if excused else counted)[account].append(difference)
	return {
		account: _account_difference(books, total, counted[account], pending[account], rounding[account])
		for account, total in totals.items()
	}


def _voucher_difference(
	voucher: Sequence[Left], left: Left, circumstances: Circumstances
) -> VoucherDifference:
	movement = left.movement
	repost = circumstances.reposts.get(movement.voucher)
	refers_to = None
	unsettled = disagreeing(voucher)
	if left.is_repaired or not unsettled:
		cause = Cause.CORRECTION_NOT_NEEDED
		refers_to = ("Journal Entry", movement.corrected_by)
	elif repost:
		cause = Cause.REPOST_PENDING if repost.pending else Cause.REPOST_FAILED
		refers_to = ("Repost Item Valuation", repost.name)
	else:
		cause = _cause_of_rows(unsettled, circumstances)
	cure = CURES.get(cause, Cure.JOURNAL_ENTRY)
	if cure is Cure.CANCEL_CORRECTION and movement.corrected_by not in circumstances.unneeded_corrections:
		cure = Cure.JOURNAL_ENTRY
	return VoucherDifference(
		voucher_type=movement.voucher_type,
		voucher_no=movement.voucher_no,
		posting_date=movement.posting_date,
		stock_value=movement.stock_value,
		account_movement=movement.account_movement,
		difference=left.amount,
		cause=cause,
		cure=cure,
		refers_to=refers_to,
	)


def _cause_of_rows(movements: Sequence[VoucherMovement], circumstances: Circumstances) -> Cause:
	"""Why one voucher's sides disagree, from its entries on the accounts where they do."""
	cancelled_stock, cancelled_gl = circumstances.cancelled.get(movements[0].voucher, (0, 0))
	if not any(movement.gl_rows for movement in movements):
		return Cause.CANCELLED_ON_ONE_SIDE if cancelled_gl else Cause.GL_MISSING
	if not any(movement.stock_rows for movement in movements):
		if cancelled_stock:
			return Cause.CANCELLED_ON_ONE_SIDE
		stock_voucher = movements[0].voucher_type in ALWAYS_STOCK_VOUCHERS
		return Cause.STOCK_MISSING if stock_voucher else Cause.MANUAL_ENTRY
	return Cause.AMOUNTS_DIFFER


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
