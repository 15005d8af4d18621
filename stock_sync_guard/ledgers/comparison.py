"""The comparison itself: totals first, vouchers only where the totals disagree."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from stock_sync_guard.engine.explain import explain, listed_only
from stock_sync_guard.engine.findings import AccountDifference, AccountTotals, CompanyBooks, Voucher
from stock_sync_guard.engine.tolerance import exceeds
from stock_sync_guard.ledgers.accounts import (
	read_posting_accounts,
	read_stock_accounts,
	read_warehouse_accounts,
)
from stock_sync_guard.ledgers.circumstances import circumstances_of, circumstances_of_own_entries
from stock_sync_guard.ledgers.closing import merged, read_closing
from stock_sync_guard.ledgers.days import Days
from stock_sync_guard.ledgers.disagreeing import Disagreeing, Listed, read_disagreeing
from stock_sync_guard.ledgers.excused import excused, remember_excused
from stock_sync_guard.ledgers.former_accounts import with_former_accounts
from stock_sync_guard.ledgers.movements import read_movements_of_vouchers
from stock_sync_guard.ledgers.own_entries import read_own_entries
from stock_sync_guard.ledgers.statements import Run
from stock_sync_guard.ledgers.totals import read_totals, read_totals_as_seen
from stock_sync_guard.ledgers.unlisted import Listing
from stock_sync_guard.ledgers.unlisted import largest_only as largest_of_each

# So many vouchers of an account are read anew before somebody is stopped: those that are named, and more.
MOST_CHECKED = 20


class Explained(NamedTuple):
	"""Accounts in order of their names, and what their explanation was made from."""

	accounts: list[AccountDifference]
	disagreeing: Disagreeing


def explain_accounts(
	run: Run,
	books: CompanyBooks,
	accounts: Iterable[str] | None = None,
	*,
	as_on: date | None = None,
	listing: Listing | None = None,
	also: Collection[date] = (),
) -> list[AccountDifference]:
	"""Each of the accounts explained, in order of their names, even one whose two sums agree.

	`accounts` None takes every stock account of the company, and those that were a warehouse's. With a listing those
	of many vouchers are listed that it names, and the sums of the others. `also` are days to look at though their sums agree.
	"""
	wanted = read_stock_accounts(run, books) if accounts is None else accounts
	totals = read_totals(run, books, wanted, as_on=as_on)
	return _explained(
		run, books, totals, as_on=as_on, with_former=accounts is None, listing=listing, also=also
	).accounts


def compare_accounts(
	run: Run,
	books: CompanyBooks,
	accounts: Iterable[str] | None = None,
	*,
	tolerance: Decimal | None = None,
	as_on: date | None = None,
	largest_only: bool = False,
) -> list[AccountDifference]:
	"""The accounts whose two sums differ by more than the tolerance, explained, in order of their names.

	`accounts` None takes every stock account of the company, and those that were a warehouse's; `tolerance` None the
	company's. Whether an account is out of sync is for `AccountDifference.is_out_of_sync` to say: what was posted
	elsewhere does not count. `largest_only`: of many vouchers the largest are listed, and the sums of the others.
	"""
	tolerance = books.tolerance if tolerance is None else tolerance
	wanted = read_stock_accounts(run, books) if accounts is None else accounts
	doubted: Days = ()
	while True:
		totals = read_totals(run, books, wanted, as_on=as_on, doubted=doubted)
		differing = {
			account: total for account, total in totals.items() if exceeds(total.difference, tolerance)
		}
		explained = _explained(
			run,
			books,
			differing,
			as_on=as_on,
			with_former=accounts is None,
			doubted=doubted,
			listing=largest_of_each() if largest_only else None,
		)
		differences = [one for one in explained.accounts if exceeds(one.difference, tolerance)]
		# A closed day that was repaired by SQL left no mark: nobody is stopped because of what is stored alone.
		outdated = _outdated_days(run, explained, differences, tolerance)
		if not outdated:
			return differences
		doubted = merged([*doubted, *outdated])


def _outdated_days(
	run: Run, explained: Explained, differences: Sequence[AccountDifference], tolerance: Decimal
) -> Days:
	"""The days of those of the largest vouchers at fault that are not in the ledgers as they are stored."""
	largest = {
		voucher.voucher
		for difference in differences
		if difference.is_out_of_sync(tolerance)
		for voucher in difference.vouchers[:MOST_CHECKED]
	}
	return explained.disagreeing.outdated_days(run, largest)


def out_of_sync_accounts(
	run: Run, books: CompanyBooks, accounts: Iterable[str] | None = None, *, largest_only: bool = False
) -> list[AccountDifference]:
	"""The accounts whose ledgers disagree by more than the company's tolerance, for reasons that count.

	`largest_only`: of many vouchers the largest are listed, and the sums of the others.
	"""
	differences = compare_accounts(run, books, accounts, largest_only=largest_only)
	return [difference for difference in differences if difference.is_out_of_sync(books.tolerance)]


def accounts_that_stop(run: Run, books: CompanyBooks, accounts: Iterable[str]) -> list[AccountDifference]:
	"""As `out_of_sync_accounts` with the largest vouchers, for each save: what was found to be excused is not explained again."""
	totals, closing = read_totals_as_seen(run, books, accounts)
	differing = [
		account
		for account, total in totals.items()
		if exceeds(total.difference - excused(books, closing, account), books.tolerance)
	]
	if not differing:
		return []
	differences = compare_accounts(run, books, differing, largest_only=True)
	# at READ COMMITTED a rebuild may have committed in between
	if read_closing(run, books.name, item_wise=books.item_wise_accounts) == closing:
		remember_excused(books, closing, differences)
	return [difference for difference in differences if difference.is_out_of_sync(books.tolerance)]


def compare_vouchers(run: Run, books: CompanyBooks, vouchers: Sequence[Voucher]) -> list[AccountDifference]:
	"""The accounts on which one of these vouchers disagrees with itself by more than the company's tolerance.

	The sums of the result are those of the vouchers, not of the accounts. Two vouchers that are wrong by opposite
	amounts do not excuse each other; nor does a repost, as ERPNext writes a voucher's own entries together.
	"""
	if read_own_entries(run, books, vouchers).agree:
		return []
	movements = read_movements_of_vouchers(run, books, vouchers)
	if movements:
		books = with_former_accounts(run, books, movements)
	if books.former_accounts:
		movements = read_movements_of_vouchers(run, books, vouchers)
	totals: dict[str, AccountTotals] = {}
	for movement in movements:
		before = totals.get(movement.account, AccountTotals(movement.account))
		totals[movement.account] = AccountTotals(
			movement.account,
			before.stock_value + movement.stock_value,
			before.account_balance + movement.account_movement,
		)
	explained = explain(books, totals, movements, circumstances_of_own_entries(run, books, movements))
	return [
		explained[account]
		for account in sorted(totals)
		if any(exceeds(voucher.difference, books.tolerance) for voucher in explained[account].vouchers)
	]


def _explained(
	run: Run,
	books: CompanyBooks,
	totals: Mapping[str, AccountTotals],
	*,
	with_former: bool,
	as_on: date | None = None,
	doubted: Days = (),
	listing: Listing | None = None,
	also: Collection[date] = (),
) -> Explained:
	"""The accounts of the totals, and `with_former` those too that turn out to have been a warehouse's."""
	if not totals:
		return Explained([], Disagreeing(books, []))
	disagreeing = read_disagreeing(
		run,
		books,
		also=also,
		as_on=as_on,
		doubted=doubted,
		listed=Listed(totals.keys(), listing) if listing else None,
	)
	books, movements, others = disagreeing.books, disagreeing.movements, disagreeing.others
	if with_former:
		former = read_totals(run, books, books.former_accounts, as_on=as_on, doubted=doubted)
		totals = {**former, **totals}
	circumstances = circumstances_of(run, books, movements, changes=others.changes, as_on=as_on)
	explained = explain(books, totals, movements, circumstances, others, disagreeing.unlisted)
	warehouses = _warehouses_by_account(run, books)
	guarded = read_posting_accounts(run, books).union(books.former_accounts)
	accounts = [
		replace(difference, warehouses=warehouses.get(account, ()))
		if account in guarded
		else listed_only(difference)
		for account, difference in sorted(explained.items())
	]
	return Explained(accounts, disagreeing)


def _warehouses_by_account(run: Run, books: CompanyBooks) -> dict[str, tuple[str, ...]]:
	warehouses: dict[str, list[str]] = {}
	for warehouse, account in sorted(read_warehouse_accounts(run, books).items()):
		warehouses.setdefault(account, []).append(warehouse)
	return {account: tuple(names) for account, names in warehouses.items()}
