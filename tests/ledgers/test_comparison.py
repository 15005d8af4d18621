"""Which accounts a comparison returns."""

from __future__ import annotations

import pytest

from stock_sync_guard.engine.findings import CompanyBooks
from stock_sync_guard.ledgers.accounts import read_stock_accounts
from stock_sync_guard.ledgers.companies import read_company
from stock_sync_guard.ledgers.comparison import compare_accounts, explain_accounts
from tests.sample_ledger import SampleLedger


@pytest.fixture
def ledger() -> SampleLedger:
	"""One account out of sync, one in sync, and one off by just the tolerance."""
	ledger = SampleLedger()
	ledger.add_account("Raw Material")
	ledger.add_stock(("Purchase Receipt", "PR-1"), ledger.stores, "100")
	ledger.add_gl(("Journal Entry", "JE-1"), ledger.add_account("Spares"), debit="0.10")
	return ledger


@pytest.fixture
def books(ledger: SampleLedger) -> CompanyBooks:
	return read_company(ledger.run, ledger.company)


def test_comparing_returns_what_differs_by_more_than_the_tolerance(ledger, books):
	assert [one.account for one in compare_accounts(ledger.run, books)] == [ledger.stock_in_hand]


def test_explaining_returns_what_it_is_given_in_sync_or_not(ledger, books):
	every = explain_accounts(ledger.run, books, read_stock_accounts(ledger.run, books))
	assert [(one.account, one.to_correct) for one in every] == [
		("Raw Material - AT", 0),
		("Spares - AT", 0),  # no warehouse posts to it
		(ledger.stock_in_hand, 100),
	]


def test_no_accounts_are_not_all_accounts(ledger, books):
	assert compare_accounts(ledger.run, books, []) == []
	assert explain_accounts(ledger.run, books, []) == []
