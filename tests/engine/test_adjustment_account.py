"""The part of the judgement on an adjustment account that needs no site."""

from __future__ import annotations

from stock_sync_guard.engine.adjustment_account import Unusable, unusable_by_ledgers

STOCK_ACCOUNTS = ["Raw Material", "Stock In Hand"]


def test_without_an_account_there_is_nothing_to_book_against():
	assert unusable_by_ledgers(None, STOCK_ACCOUNTS) is Unusable.MISSING
	assert unusable_by_ledgers("", STOCK_ACCOUNTS) is Unusable.MISSING


def test_a_stock_account_corrects_no_other():
	assert unusable_by_ledgers("Raw Material", STOCK_ACCOUNTS) is Unusable.STOCK_ACCOUNT


def test_any_other_account_is_usable():
	assert unusable_by_ledgers("Stock Adjustment", STOCK_ACCOUNTS) is None
