"""Which vouchers a reclassification brought to the accounts of today."""

from __future__ import annotations

from decimal import Decimal

from stock_sync_guard.engine.findings import Voucher
from stock_sync_guard.ledgers.companies import read_company
from stock_sync_guard.ledgers.settling import reclassified_by
from tests.sample_ledger import SampleLedger

RECEIPT, ENTRY = Voucher("Purchase Receipt", "PR-1"), Voucher("Journal Entry", "JE-1")


def test_what_is_too_little_for_a_line_of_its_own_belongs_to_an_account_that_the_entry_is_not_on():
	ledger = SampleLedger()
	former = ledger.add_account("Former Stock")
	raw = ledger.add_account("Raw Material")
	ledger.add_stock(RECEIPT, ledger.stores, "9.996")
	ledger.add_stock(RECEIPT, ledger.add_warehouse("Raw Hall", account=raw), "0.004")
	ledger.add_gl(RECEIPT, former, debit="10")
	ledger.add_gl(ENTRY, former, credit="10")
	ledger.add_gl(ENTRY, ledger.stock_in_hand, debit="10")
	books = read_company(ledger.run, ledger.company).with_former([former])
	moved = {one.account: one.amount for one in reclassified_by(ledger.run, books, ENTRY)}
	assert moved == {former: Decimal(-10), ledger.stock_in_hand: Decimal("9.996")}
