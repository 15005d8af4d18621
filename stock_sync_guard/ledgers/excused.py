"""What of an account's difference is excused, remembered while nothing has changed that it was judged by.

An account may differ for years and nothing of it counts: a warehouse was given another account, a difference was accepted.
What is excused then goes on to be, whatever is posted soundly beside it. So as long as the account's difference is that one,
within the tolerance, its vouchers need not be looked at: as those of an account need not whose two sums agree.

It is remembered of a closing without marks, and its generation. Whatever else a voucher is judged by leaves a mark when it
changes, or changes the difference: the rebuild that takes the mark away makes another generation. While a repost is open, which
may fail without changing either, nothing is remembered.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from stock_sync_guard.engine.findings import AccountDifference, CompanyBooks
from stock_sync_guard.engine.money import ZERO
from stock_sync_guard.ledgers.closing import Closing


class JudgedBy(NamedTuple):
	"""The closing, and what of the books tells a rounding from a difference."""

	closing: Closing
	decimals: int
	allocation_parts: int


class Excused(NamedTuple):
	judged_by: JudgedBy
	# in company currency; positive: the stock ledger is worth more than the account says
	amount: Decimal


# By company and account: of whatever site, as no two closings have the same generation.
REMEMBERED: dict[tuple[str, str], Excused] = {}


def excused(books: CompanyBooks, closing: Closing, account: str) -> Decimal:
	"""What of the account's difference is known to be excused (company currency); zero where nothing is known."""
	known = REMEMBERED.get((books.name, account))
	return known.amount if known and known.judged_by == _judged_by(books, closing) else ZERO


def remember_excused(books: CompanyBooks, closing: Closing, differences: Iterable[AccountDifference]) -> None:
	"""Of accounts that were explained in the snapshot of the closing."""
	if closing.marks or not closing.generation:
		return
	for one in differences:
		if (
			one.is_guarded
			and not one.pending
			and not one.reversed
			and not one.is_out_of_sync(books.tolerance)
		):
			counts = one.to_correct - one.rounding
			REMEMBERED[books.name, one.account] = Excused(_judged_by(books, closing), one.difference - counts)


def _judged_by(books: CompanyBooks, closing: Closing) -> JudgedBy:
	return JudgedBy(closing, books.decimals, books.allocation_parts)
