"""Explaining an account's difference voucher by voucher: what counts, and with which cause."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
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
) -> dict[str, AccountDifference]:
	"""Explain each account of `totals` by the vouchers whose two sides disagree on it.

	`movements` must hold those vouchers on *all* stock accounts of the company: only then is it known whether
	a voucher's money is missing, or merely sits on another stock account.
	"""
	counted: dict[str, list[VoucherDifference]] = defaultdict(list)
	rounding: dict[str, Decimal] = defaultdict(lambda: ZERO)
	for voucher in _by_voucher(movements):
		for movement, amount in _not_posted_elsewhere(voucher):
			if is_rounding(amount, books.decimals):
				rounding[movement.account] += amount
			else:
				counted[movement.account].append(_voucher_difference(voucher, movement, amount))
	return {
		account: _account_difference(books, total, counted[account], rounding[account])
		for account, total in totals.items()
	}


def cause_of(movements: Iterable[VoucherMovement]) -> Cause:
	"""Why one voucher's sides disagree, from its movements on the accounts where they do."""
	movements = list(movements)
	voucher_type = movements[0].voucher_type
	live_stock = sum(movement.live_stock_rows for movement in movements)
	cancelled_stock = sum(movement.cancelled_stock_rows for movement in movements)
	live_gl = sum(movement.live_gl_rows for movement in movements)
	cancelled_gl = sum(movement.cancelled_gl_rows for movement in movements)
	if not live_gl:
		return Cause.CANCELLED_ON_ONE_SIDE if cancelled_gl else Cause.GL_MISSING
	if not live_stock:
		if cancelled_stock:
			return Cause.CANCELLED_ON_ONE_SIDE
		return Cause.STOCK_MISSING if voucher_type in ALWAYS_STOCK_VOUCHERS else Cause.MANUAL_ENTRY
	return Cause.AMOUNTS_DIFFER


def _by_voucher(movements: Iterable[VoucherMovement]) -> Iterable[list[VoucherMovement]]:
	vouchers: dict[tuple[str, str], list[VoucherMovement]] = defaultdict(list)
	for movement in movements:
		vouchers[movement.voucher].append(movement)
	for key in sorted(vouchers):
		yield sorted(vouchers[key], key=lambda movement: movement.account)


def _not_posted_elsewhere(voucher: list[VoucherMovement]) -> list[tuple[VoucherMovement, Decimal]]:
	"""What is left of a voucher's differences once they are netted over its stock accounts.

	Money that one account lacks and another has in excess was posted elsewhere: the warehouse's account was
	changed, or an accountant reclassified it. The largest opposites are netted first.
	"""
	left = {movement.account: movement.difference for movement in voucher}
	while True:
		short, over = max(left, key=left.__getitem__), min(left, key=left.__getitem__)
		netted = min(left[short], -left[over])
		if netted <= 0:
			break
		left[short] -= netted
		left[over] += netted
	return [(movement, left[movement.account]) for movement in voucher if left[movement.account]]


def _voucher_difference(
	voucher: list[VoucherMovement], movement: VoucherMovement, amount: Decimal
) -> VoucherDifference:
	return VoucherDifference(
		voucher_type=movement.voucher_type,
		voucher_no=movement.voucher_no,
		posting_date=movement.posting_date,
		stock_value=movement.stock_value,
		account_movement=movement.account_movement,
		difference=amount,
		cause=cause_of(voucher),
	)


def _account_difference(
	books: CompanyBooks, totals: AccountTotals, vouchers: list[VoucherDifference], rounding: Decimal
) -> AccountDifference:
	to_correct = sum((voucher.difference for voucher in vouchers), rounding)
	return AccountDifference(
		company=books.name,
		currency=books.currency,
		decimals=books.decimals,
		account=totals.account,
		stock_value=totals.stock_value,
		account_balance=totals.account_balance,
		to_correct=to_correct,
		posted_elsewhere=totals.difference - to_correct,
		rounding=rounding,
		vouchers=tuple(sorted(vouchers, key=lambda v: (-abs(v.difference), v.voucher_type, v.voucher_no))),
	)
