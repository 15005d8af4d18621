"""The few of many amounts that add up to a given one, beside trying every choice."""

from __future__ import annotations

from decimal import Decimal
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stock_sync_guard.engine.adding_up import MOST_CHOSEN, only_choice
from stock_sync_guard.engine.circumstances import EntryOfPeople
from stock_sync_guard.engine.findings import Cause, Cure, Voucher, VoucherDifference
from stock_sync_guard.engine.settled_by_people import split_settled

CENT = Decimal("0.01")
amounts = st.lists(st.decimals(min_value=-3, max_value=3, places=3), max_size=7)


@settings(max_examples=400, deadline=None)
@given(amounts, st.decimals(min_value=-5, max_value=5, places=3), st.integers(0, MOST_CHOSEN))
def test_it_is_what_trying_every_choice_finds(amounts, total, number):
	every = [
		places
		for places in combinations(range(len(amounts)), number)
		if abs(sum((amounts[place] for place in places), Decimal()) - total) <= CENT
	]
	expected = every[0] if len(every) == 1 else None
	assert only_choice(amounts, total, number, CENT) == expected


def test_a_choice_is_found_though_the_others_are_many():
	many = [Decimal(2**20 + number) for number in range(50_000)]
	total = many[7] + many[8]
	assert only_choice([*many, Decimal(3)], total, 2, CENT) is None, "7 and 8, 6 and 9 and so on"
	assert only_choice([*many, Decimal(3)], many[49_999] + 3, 2, CENT) == (49_999, 50_000)


def difference(voucher_type: str, voucher_no: str, amount: Decimal) -> VoucherDifference:
	return VoucherDifference(
		voucher_type, voucher_no, None, amount, Decimal(), amount, Cause.GL_MISSING, Cure.REPOST
	)


@pytest.mark.parametrize("apart", [0, 1, 2])
def test_what_people_settled_in_sum_is_told_among_fifty_thousand_vouchers(apart):
	receipts = [
		difference("Purchase Receipt", f"PR-{number:05}", Decimal((number + 10) ** 2))
		for number in range(50_000)
	]
	settled = receipts[apart:]
	entry = difference("Journal Entry", "JE-1", -sum((voucher.difference for voucher in settled), Decimal()))
	split = split_settled([*receipts, entry], {Voucher("Journal Entry", "JE-1"): EntryOfPeople()}, decimals=2)
	assert [voucher.voucher_no for voucher in split.to_correct] == [
		f"PR-{number:05}" for number in range(apart)
	]
	assert [group.in_sum for group in split.settled] == [True]
