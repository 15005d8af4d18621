"""Differences as data: cures are advised for what counts, and for nothing else."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from stock_sync_guard.engine.findings import SettledByPeople
from stock_sync_guard.wording.as_data import all_of, as_in_a_message
from stock_sync_guard.wording.vouchers import VOUCHERS_SHOWN
from tests.wording.samples import difference, voucher


def test_what_is_settled_or_waits_for_a_repost_has_no_cure():
	settled = (SettledByPeople((voucher("PR-2"), voucher("JV-1", "-7"))),)
	account = replace(difference(voucher()), pending=(voucher("PR-3"),), settled_by_people=settled)
	data = all_of(account, tolerance=Decimal("0.1"), translate=str)
	assert data["out_of_sync"]
	assert [one["cure"] for one in data["vouchers"]] == ["repost"]
	for one in (*data["pending"], *data["settled_by_people"][0]["vouchers"]):
		assert "cure" not in one


def test_a_message_has_the_largest_vouchers_and_the_totals_of_all():
	vouchers = [voucher(f"PR-{number}") for number in range(VOUCHERS_SHOWN + 2)]
	data = as_in_a_message(difference(*vouchers), translate=str)
	assert len(data["vouchers"]) == VOUCHERS_SHOWN
	[total] = data["by_cause"]
	assert (total["vouchers"], total["amount"]) == (VOUCHERS_SHOWN + 2, 49)
