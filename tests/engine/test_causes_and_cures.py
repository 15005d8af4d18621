"""Why a voucher's two sides disagree, and what removes that, on a small ledger."""

from __future__ import annotations

import pytest

from stock_sync_guard.engine.entry_lines import correction_lines
from stock_sync_guard.engine.findings import Cause, Cure, VoucherDifference
from stock_sync_guard.ledgers.companies import read_company
from stock_sync_guard.ledgers.comparison import out_of_sync_accounts
from tests.sample_ledger import SampleLedger

RECEIPT = ("Purchase Receipt", "PR-1")
OTHER_RECEIPT = ("Purchase Receipt", "PR-2")


@pytest.fixture
def ledger() -> SampleLedger:
	return SampleLedger()


def named(ledger: SampleLedger) -> list[VoucherDifference]:
	books = read_company(ledger.run, ledger.company)
	return [v for difference in out_of_sync_accounts(ledger.run, books) for v in difference.vouchers]


def correct(ledger: SampleLedger, voucher_no: str) -> None:
	books = read_company(ledger.run, ledger.company)
	differences = out_of_sync_accounts(ledger.run, books)
	ledger.post_correction(
		voucher_no, correction_lines(differences, ledger.stock_adjustment, decimals=books.decimals)
	)


def test_a_cancelled_gl_side_is_told_although_the_warehouse_posts_to_another_account_now(ledger):
	old = ledger.add_account("Old Stock")
	ledger.add_stock(RECEIPT, ledger.stores, "100")
	ledger.add_gl(RECEIPT, old, debit="100", is_cancelled=1)
	[voucher] = named(ledger)
	assert voucher.cause is Cause.CANCELLED_ON_ONE_SIDE
	assert voucher.difference == 100


def test_a_cancelled_stock_side_is_told_although_the_warehouse_posts_to_another_account_now(ledger):
	old = ledger.add_account("Old Stock")
	ledger.add_warehouse("Yard", account=old)
	ledger.add_stock(RECEIPT, ledger.stores, "100", is_cancelled=1)
	ledger.add_gl(RECEIPT, old, debit="100")
	[voucher] = named(ledger)
	assert voucher.cause is Cause.CANCELLED_ON_ONE_SIDE


@pytest.mark.parametrize(("stock_value", "balance"), [("109", "100"), ("100", "109")])
def test_amounts_that_differ_are_told_although_each_stands_on_an_account_of_its_own(
	ledger, stock_value, balance
):
	old = ledger.add_account("Old Stock")
	ledger.add_stock(RECEIPT, ledger.stores, stock_value)
	ledger.add_gl(RECEIPT, old, debit=balance)
	[voucher] = named(ledger)
	assert voucher.cause is Cause.AMOUNTS_DIFFER
	assert abs(voucher.difference) == 9


@pytest.mark.parametrize(
	("voucher_type", "cause"),
	[("Purchase Receipt", Cause.STOCK_MISSING), ("Journal Entry", Cause.MANUAL_ENTRY)],
)
def test_without_cancelled_rows_the_side_is_missing(ledger, voucher_type, cause):
	ledger.add_gl((voucher_type, "A-1"), ledger.stock_in_hand, debit="100")
	assert [voucher.cause for voucher in named(ledger)] == [cause]


def test_a_correction_that_nothing_needs_any_more_is_to_be_cancelled(ledger):
	ledger.add_stock(RECEIPT, ledger.stores, "100")
	correct(ledger, "JE-1")
	ledger.add_gl(RECEIPT, ledger.stock_in_hand, debit="100")
	[voucher] = named(ledger)
	assert (voucher.cause, voucher.cure) == (Cause.CORRECTION_NOT_NEEDED, Cure.CANCEL_CORRECTION)
	assert voucher.refers_to == ("Journal Entry", "JE-1")


def test_a_correction_that_another_voucher_needs_is_not_to_be_cancelled(ledger):
	ledger.add_stock(RECEIPT, ledger.stores, "100")
	ledger.add_stock(OTHER_RECEIPT, ledger.stores, "40")
	correct(ledger, "JE-1")
	ledger.add_gl(RECEIPT, ledger.stock_in_hand, debit="100")
	[voucher] = named(ledger)
	assert (voucher.cause, voucher.cure) == (Cause.CORRECTION_NOT_NEEDED, Cure.JOURNAL_ENTRY)


def test_a_correction_that_the_same_voucher_needs_on_another_account_is_not_to_be_cancelled(ledger):
	raw = ledger.add_account("Raw Material")
	ledger.add_stock(RECEIPT, ledger.stores, "100")
	ledger.add_stock(RECEIPT, ledger.add_warehouse("Raw", account=raw), "40")
	correct(ledger, "JE-1")
	ledger.add_gl(RECEIPT, ledger.stock_in_hand, debit="100")
	[voucher] = named(ledger)
	assert (voucher.cause, voucher.cure) == (Cause.CORRECTION_NOT_NEEDED, Cure.JOURNAL_ENTRY)


def test_one_of_two_corrections_of_a_voucher_is_not_to_be_cancelled_alone(ledger):
	ledger.add_stock(RECEIPT, ledger.stores, "100")
	correct(ledger, "JE-1")
	ledger.add_stock(RECEIPT, ledger.stores, "-80")
	correct(ledger, "JE-2")
	ledger.add_gl(RECEIPT, ledger.stock_in_hand, debit="20")
	[voucher] = named(ledger)
	assert (voucher.difference, voucher.cure) == (-20, Cure.JOURNAL_ENTRY)


def test_what_a_correction_settled_in_both_directions_is_not_needed_after_the_repair(ledger):
	raw = ledger.add_account("Raw Material")
	ledger.add_stock(RECEIPT, ledger.stores, "100")
	correct(ledger, "JE-1")
	ledger.add_gl(RECEIPT, raw, debit="40")
	ledger.add_stock(RECEIPT, ledger.stores, "-60")
	ledger.add_gl(RECEIPT, raw, credit="40")
	ledger.add_gl(RECEIPT, ledger.stock_in_hand, debit="40")
	[voucher] = named(ledger)
	assert (voucher.cause, voucher.difference) == (Cause.CORRECTION_NOT_NEEDED, -100)


def test_a_correction_that_lost_its_own_gl_entries_is_named_as_any_voucher(ledger):
	ledger.add_stock(RECEIPT, ledger.stores, "100")
	correct(ledger, "JE-1")
	ledger.lose_gl_entries(("Journal Entry", "JE-1"))
	[voucher] = named(ledger)
	assert (voucher.voucher_no, voucher.cause, voucher.difference) == ("JE-1", Cause.GL_MISSING, 100)
