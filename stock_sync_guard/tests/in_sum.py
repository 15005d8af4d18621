"""The largest vouchers and the sums of the others say the same as all vouchers do."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from unittest import TestCase
from unittest.mock import patch

from stock_sync_guard.engine.findings import AccountDifference, CompanyBooks
from stock_sync_guard.ledgers import unlisted
from stock_sync_guard.ledgers.comparison import compare_accounts, explain_accounts
from stock_sync_guard.site.ledgers import run
from stock_sync_guard.wording.by_cause import totals_by_cause


def assert_same_in_sum(test: TestCase, books: CompanyBooks, where: str = "") -> int:
	"""Compare both for the accounts that differ now, listing one voucher of each at least; returns how many were not listed."""
	whole = compare_accounts(run, books)
	with patch.object(unlisted, "MOST_LISTED", 1):
		in_sum = compare_accounts(run, books, largest_only=True)
	_assert_same(test, in_sum, whole, where)
	assert_same_of_named(test, books, where)
	return sum(total.vouchers for one in in_sum for total in one.unlisted)


def assert_same_of_named(test: TestCase, books: CompanyBooks, where: str = "") -> None:
	"""Of the smallest vouchers of each account the same is said when they are asked for by name."""
	whole = explain_accounts(run, books)
	named = {voucher.voucher for one in whole for voucher in one.vouchers[-3:]}
	asked = explain_accounts(run, books, listing=unlisted.named_only(named))
	said = [
		{one.account: [voucher for voucher in one.vouchers if voucher.voucher in named] for one in accounts}
		for accounts in (asked, whole)
	]
	test.assertEqual(*said, where)


def assert_same_in_sum_as_on(test: TestCase, books: CompanyBooks, as_on: date) -> int:
	"""The same of all accounts as on a day."""
	whole = explain_accounts(run, books, as_on=as_on)
	in_sum = explain_accounts(run, books, as_on=as_on, listing=unlisted.Listing(1))
	_assert_same(test, in_sum, whole, str(as_on))
	return sum(total.vouchers for one in in_sum for total in one.unlisted)


def _assert_same(
	test: TestCase, in_sum: list[AccountDifference], whole: list[AccountDifference], where: str
) -> None:
	test.assertEqual(
		[_without_vouchers(one) for one in in_sum], [_without_vouchers(one) for one in whole], where
	)
	for few, every in zip(in_sum, whole, strict=True):
		test.assertEqual(totals_by_cause(few), totals_by_cause(every), where)
		test.assertEqual(few.number_of_vouchers, len(every.vouchers), where)
		# of two that are as large either may be the one that is listed
		sizes = [[abs(one.difference) for one in of.vouchers[:1]] for of in (few, every)]
		test.assertEqual(*sizes, where)
		test.assertLessEqual({*few.vouchers}, {*every.vouchers}, where)


def _without_vouchers(difference: AccountDifference) -> AccountDifference:
	return replace(difference, vouchers=(), unlisted=())
