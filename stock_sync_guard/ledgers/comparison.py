"""The comparison itself: totals first, vouchers only where the totals disagree."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from stock_sync_guard.engine.explain import explain
from stock_sync_guard.engine.findings import AccountDifference, AccountTotals, CompanyBooks
from stock_sync_guard.ledgers.accounts import read_stock_accounts, read_warehouse_accounts
from stock_sync_guard.ledgers.circumstances import circumstances_of, circumstances_of_own_entries
from stock_sync_guard.ledgers.movements import read_voucher_movements
from stock_sync_guard.ledgers.statements import Run
from stock_sync_guard.ledgers.totals import read_totals

# A tolerance that explains every account, even one whose sums agree.
EVERY_ACCOUNT = Decimal(-1)


def compare_accounts(
	run: Run,
	books: CompanyBooks,
	accounts: Iterable[str] | None = None,
	*,
	tolerance: Decimal | None = None,
	as_on: date | None = None,
) -> list[AccountDifference]:
	"""The accounts whose two sums differ by more than the tolerance, explained, in order of their names.

	`accounts` None takes every stock account of the company; `tolerance` None the company's. Whether an account
	is out of sync is for `AccountDifference.is_out_of_sync` to say: what was posted elsewhere does not count.
	"""
	tolerance = books.tolerance if tolerance is None else tolerance
	wanted = read_stock_accounts(run, books) if accounts is None else accounts
	totals = read_totals(run, books, wanted, as_on=as_on)
	differing = {account: total for account, total in totals.items() if abs(total.difference) > tolerance}
	if not differing:
		return []
	movements = read_voucher_movements(run, books, as_on=as_on)
	circumstances = circumstances_of(run, books, movements, as_on=as_on)
	explained = explain(books, differing, movements, circumstances)
	warehouses = _warehouses_by_account(run, books)
	return [
		replace(explained[account], warehouses=warehouses.get(account, ())) for account in sorted(differing)
	]


def out_of_sync_accounts(
	run: Run,
	books: CompanyBooks,
	accounts: Iterable[str] | None = None,
	*,
	tolerance: Decimal | None = None,
) -> list[AccountDifference]:
	"""The accounts whose ledgers disagree by more than the tolerance, for reasons that count."""
	tolerance = books.tolerance if tolerance is None else tolerance
	differences = compare_accounts(run, books, accounts, tolerance=tolerance)
	return [difference for difference in differences if difference.is_out_of_sync(tolerance)]


def compare_vouchers(
	run: Run,
	books: CompanyBooks,
	vouchers: Sequence[tuple[str, str]],
	*,
	tolerance: Decimal | None = None,
) -> list[AccountDifference]:
	"""The accounts on which one of these vouchers disagrees with itself by more than the tolerance.

	The sums of the result are those of the vouchers, not of the accounts. Two vouchers that are wrong by opposite
	amounts do not excuse each other; nor does a repost, as ERPNext writes a voucher's own entries together.
	"""
	tolerance = books.tolerance if tolerance is None else tolerance
	movements = read_voucher_movements(run, books, vouchers) if vouchers else []
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
		if any(abs(voucher.difference) > tolerance for voucher in explained[account].vouchers)
	]


def _warehouses_by_account(run: Run, books: CompanyBooks) -> dict[str, tuple[str, ...]]:
	warehouses: dict[str, list[str]] = {}
	for warehouse, account in sorted(read_warehouse_accounts(run, books).items()):
		warehouses.setdefault(account, []).append(warehouse)
	return {account: tuple(names) for account, names in warehouses.items()}
