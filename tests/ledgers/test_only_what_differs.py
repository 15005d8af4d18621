"""What agrees is left out by the database already: an audit's memory does not grow with the number of vouchers."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from stock_sync_guard.ledgers.companies import read_company
from stock_sync_guard.ledgers.disagreeing import read_disagreeing
from stock_sync_guard.ledgers.movements import MovementRow, voucher_movements
from stock_sync_guard.ledgers.statements import fetch
from tests.sample_ledger import SampleLedger

amounts = st.decimals(min_value=Decimal("0.000000001"), max_value=10**11, places=9)


@settings(max_examples=150, deadline=None)
@given(st.lists(amounts, min_size=1, max_size=6), st.sampled_from([0, Decimal("0.000000001"), -1]))
def test_the_statement_returns_just_the_vouchers_that_are_off_by_any_amount(values, off):
	ledger = SampleLedger()
	for number, value in enumerate(values):
		ledger.post_receipt(f"PR-{number}", value)
	if off:
		ledger.add_stock(("Purchase Receipt", "PR-0"), ledger.stores, off)
	books = read_company(ledger.run, ledger.company)
	rows = fetch(ledger.run, MovementRow, voucher_movements(books))
	assert [row.voucher_no for row in rows] == (["PR-0"] if off else [])
	disagreeing = read_disagreeing(ledger.run, books)
	assert [movement.difference for movement in disagreeing.movements] == ([off] if off else [])
