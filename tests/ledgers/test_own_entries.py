"""When vouchers that were just posted are known to agree with themselves by their own entries alone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stock_sync_guard.engine.findings import CompanyBooks, Voucher
from stock_sync_guard.ledgers.accounts import read_warehouses
from stock_sync_guard.ledgers.companies import read_company
from stock_sync_guard.ledgers.comparison import compare_vouchers
from stock_sync_guard.ledgers.own_entries import read_own_entries
from tests.sample_ledger import SampleLedger

RECEIPT = Voucher("Purchase Receipt", "PR-1")
OTHER = Voucher("Purchase Receipt", "PR-2")


@pytest.fixture
def ledger() -> SampleLedger:
	ledger = SampleLedger()
	ledger.raw = ledger.add_warehouse("Raw Hall", account=ledger.add_account("Raw Material"))
	return ledger


def books_of(ledger: SampleLedger) -> CompanyBooks:
	books = read_company(ledger.run, ledger.company)
	return replace(books, warehouses=read_warehouses(ledger.run, books))


def agree(ledger: SampleLedger, *vouchers: Voucher) -> bool:
	return read_own_entries(ledger.run, books_of(ledger), vouchers or [RECEIPT]).agree


def test_both_sides_the_same(ledger):
	ledger.add_stock(RECEIPT, ledger.stores, "100")
	ledger.add_stock(RECEIPT, ledger.raw, "7.004")
	ledger.add_gl(RECEIPT, ledger.stock_in_hand, debit="100")
	ledger.add_gl(RECEIPT, "Raw Material - AT", debit="7")
	ledger.add_gl(RECEIPT, ledger.received_not_billed, credit="107")
	assert agree(ledger)


def test_without_any_entry_nothing_disagrees(ledger):
	assert agree(ledger)


def test_each_account_is_compared_for_itself(ledger):
	ledger.add_stock(RECEIPT, ledger.stores, "100")
	ledger.add_gl(RECEIPT, "Raw Material - AT", debit="100")
	assert not agree(ledger)


def test_one_voucher_does_not_excuse_another(ledger):
	ledger.add_stock(RECEIPT, ledger.stores, "100")
	ledger.add_gl(OTHER, ledger.stock_in_hand, debit="100")
	assert not agree(ledger, RECEIPT, OTHER)


def test_roundings_of_several_vouchers_add_up(ledger):
	for number in (RECEIPT, OTHER):
		ledger.add_stock(number, ledger.stores, "100.006")
		ledger.add_gl(number, ledger.stock_in_hand, debit="100")
	assert agree(ledger, RECEIPT)
	assert not agree(ledger, RECEIPT, OTHER)


def test_entries_of_another_warehouse_than_the_known_ones_are_left_to_the_database(ledger):
	books = books_of(ledger)
	ledger.add_stock(RECEIPT, ledger.add_warehouse("New Hall"), "100")
	ledger.add_gl(RECEIPT, ledger.stock_in_hand, debit="100")
	assert not read_own_entries(ledger.run, books, [RECEIPT]).agree
	assert not read_own_entries(ledger.run, replace(books, warehouses=None), [RECEIPT]).agree


def test_whether_stock_was_moved_is_told_even_where_places_are_not_known(ledger):
	books = books_of(ledger)
	ledger.add_gl(RECEIPT, ledger.stock_in_hand, debit="100")
	assert not read_own_entries(ledger.run, books, [RECEIPT]).move_stock
	ledger.add_stock(RECEIPT, ledger.stores, "0")
	for known in (books, replace(books, warehouses=None)):
		assert read_own_entries(ledger.run, known, [RECEIPT]).move_stock


amounts = st.decimals(-2, 2, places=3)


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 1), st.integers(0, 1), amounts, amounts), max_size=4))
def test_vouchers_that_agree_are_nowhere_found_to_disagree(entries):
	ledger = SampleLedger()
	raw = ledger.add_warehouse("Raw Hall", account=ledger.add_account("Raw Material"))
	places = ((ledger.stores, ledger.stock_in_hand), (raw, "Raw Material - AT"))
	vouchers = [RECEIPT, OTHER]
	for voucher, place, stock, balance in entries:
		ledger.add_stock(vouchers[voucher], places[place][0], str(stock))
		ledger.add_gl(vouchers[voucher], places[place][1], debit=str(round(balance, 2)))
	books = books_of(ledger)
	told = compare_vouchers(ledger.run, replace(books, warehouses=None), vouchers)
	assert not (told and read_own_entries(ledger.run, books, vouchers).agree)
	assert compare_vouchers(ledger.run, books, vouchers) == told
