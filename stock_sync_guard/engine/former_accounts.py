"""Accounts that were a warehouse's: told from stock vouchers whose money is posted there and not on today's account."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from stock_sync_guard.engine.findings import CompanyBooks, Voucher
from stock_sync_guard.engine.netting import Left
from stock_sync_guard.engine.tolerance import is_rounding

# A stock account's type may be cleared after it was a warehouse's. Of an account of any other type the amount must fit
# exactly: a receipt can book goods that are no stock on an asset account of that type in the same direction.
TYPES_OF_A_STOCK_ACCOUNT = ("", "Stock", "Current Asset")


class PostedOn(NamedTuple):
	"""What live GL entries of a voucher moved on an account that no warehouse posts to (company currency)."""

	voucher: Voucher
	account: str
	account_type: str
	amount: Decimal


def posted_on_former(
	books: CompanyBooks, lacking: Mapping[Voucher, Sequence[Left]], posted: Iterable[PostedOn]
) -> list[PostedOn]:
	"""What of it is what vouchers with stock ledger entries lack on the accounts of today: the account was a warehouse's."""
	return [one for one in posted if _is_what_is_lacking(books, one, lacking.get(one.voucher, ()))]


def _is_what_is_lacking(books: CompanyBooks, posted: PostedOn, voucher: Sequence[Left]) -> bool:
	lacking = [left.amount for left in voucher if left.counts(books) and left.amount * posted.amount > 0]
	if not lacking or is_rounding(posted.amount, books.decimals):
		return False
	if posted.account_type in TYPES_OF_A_STOCK_ACCOUNT:
		return True
	return is_rounding(sum(lacking, Decimal(0)) - posted.amount, books.decimals)
