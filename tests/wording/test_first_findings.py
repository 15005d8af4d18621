"""What is told when the app is installed, of a few accounts and of many."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from stock_sync_guard.wording.first_findings import ACCOUNTS_SHOWN, Consequence, first_findings
from tests.wording.samples import difference, voice, voucher


def told(*differences, accounts: int | None = None, consequence: Consequence = Consequence.STOPPED) -> str:
	return first_findings(voice(), "Alder Tools", accounts or len(differences), differences, consequence)


def test_one_account_with_its_oldest_voucher():
	first = replace(voucher("PR-0"), posting_date=voucher().posting_date.replace(day=2))
	one = replace(difference(voucher(), first), account="Stock", to_correct=Decimal("-7"))
	assert "1 stock account is out of sync. Stock: EUR 7 (credit the account), since 2026-03-02." in told(one)


def test_the_largest_of_many_accounts_and_how_many_more():
	differences = [
		replace(difference(), account=f"Stock {number}", to_correct=Decimal(number))
		for number in range(1, ACCOUNTS_SHOWN + 3)
	]
	words = told(*differences)
	assert f"{len(differences)} stock accounts are out of sync. Stock {len(differences)}:" in words
	assert "and 2 more." in words
	assert "Stock 1:" not in words


def test_what_may_not_be_read_is_only_counted():
	assert "3 stock accounts are out of sync. From now on" in told(accounts=3)


@pytest.mark.parametrize("consequence", Consequence)
def test_each_consequence_has_words_of_its_own(consequence):
	others = {told(accounts=1, consequence=one) for one in Consequence if one is not consequence}
	assert told(accounts=1, consequence=consequence) not in others
