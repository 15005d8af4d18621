"""What must hold for any ledger, tried on ledgers that hypothesis makes up."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import example, given, settings
from hypothesis import strategies as st

from stock_sync_guard.engine.entry_lines import correction_lines, reclassification_lines
from stock_sync_guard.ledgers.accounts import read_stock_accounts
from stock_sync_guard.ledgers.companies import read_company
from stock_sync_guard.ledgers.comparison import compare_accounts, explain_accounts, out_of_sync_accounts
from tests.sample_ledger import SampleLedger

DECIMALS = {"#,###.##": 2, "#,###.###": 3, "#,###": 0}

amounts = st.decimals(min_value=-(10**9), max_value=10**9, places=9)
vouchers = st.tuples(
	st.sampled_from(["Purchase Receipt", "Stock Entry", "Sales Invoice", "Journal Entry"]),
	st.sampled_from(["A-1", "A-2", "A-3"]),
)
stock_rows = st.lists(st.tuples(vouchers, st.integers(0, 3), amounts, st.booleans()), max_size=8)
gl_rows = st.lists(st.tuples(vouchers, st.integers(0, 2), amounts, st.booleans()), max_size=8)
number_formats = st.sampled_from(sorted(DECIMALS))


def build(stock, gl, number_format="#,###.##") -> SampleLedger:
	ledger = SampleLedger(number_format=number_format)
	raw = ledger.add_account("Raw Material")
	unused = ledger.add_account("Old Stock")
	accounts = [ledger.stock_in_hand, raw, unused]
	warehouses = [
		ledger.stores,
		ledger.add_warehouse("Finished Goods", parent=ledger.all_warehouses),
		ledger.add_warehouse("Raw", account=raw),
		ledger.add_warehouse("Raw Annexe", parent="Raw - AT"),
	]
	for voucher, warehouse, value, cancelled in stock:
		ledger.add_stock(voucher, warehouses[warehouse], value, is_cancelled=int(cancelled))
	for voucher, account, value, cancelled in gl:
		side = {"debit": value} if value > 0 else {"credit": -value}
		ledger.add_gl(voucher, accounts[account], **side, is_cancelled=int(cancelled))
	return ledger


@settings(max_examples=200, deadline=None)
@given(stock_rows, gl_rows, number_formats)
def test_after_posting_the_proposed_lines_every_named_account_is_in_sync(stock, gl, number_format):
	ledger = build(stock, gl, number_format)
	books = read_company(ledger.run, ledger.company)
	differences = out_of_sync_accounts(ledger.run, books)

	lines = correction_lines(differences, ledger.stock_adjustment, decimals=books.decimals)
	ledger.post_correction("JE-1", lines)

	still = {difference.account for difference in out_of_sync_accounts(ledger.run, books)}
	assert not still & {difference.account for difference in differences}
	assert bool(lines) == bool(differences)


@settings(max_examples=200, deadline=None)
@given(stock_rows, gl_rows)
@example(  # the correction's own lines differ by no more than rounding
	stock=[
		(("Purchase Receipt", "A-1"), 2, Decimal("999999999.995"), False),
		(("Purchase Receipt", "A-2"), 0, Decimal("-0.00617057"), False),
	],
	gl=[(("Purchase Receipt", "A-3"), 0, Decimal("999999999.99882943"), False)],
)
def test_what_a_correction_settled_is_not_named_again(stock, gl):
	ledger = build(stock, gl)
	books = read_company(ledger.run, ledger.company)
	differences = out_of_sync_accounts(ledger.run, books)
	lines = correction_lines(differences, ledger.stock_adjustment, decimals=books.decimals)
	ledger.post_correction("JE-1", lines)
	ledger.add_gl(("Journal Entry", "JE-2"), ledger.stock_in_hand, debit="77")

	corrected = {difference.account for difference in differences}
	named = {
		(difference.account, voucher.voucher_no): voucher.difference
		for difference in explain_accounts(ledger.run, books, corrected)
		for voucher in difference.vouchers
	}
	assert named in ({}, {(ledger.stock_in_hand, "JE-2"): -77})


@settings(max_examples=200, deadline=None)
@given(stock_rows, gl_rows)
def test_the_proposed_entry_balances_and_each_line_has_one_positive_side(stock, gl):
	ledger = build(stock, gl)
	books = read_company(ledger.run, ledger.company)
	lines = correction_lines(
		out_of_sync_accounts(ledger.run, books), ledger.stock_adjustment, decimals=books.decimals
	)
	assert sum(line.debit for line in lines) == sum(line.credit for line in lines)
	assert all((line.debit > 0) != (line.credit > 0) for line in lines)
	assert len({line.account for line in lines}) == len(lines)


@settings(max_examples=100, deadline=None)
@given(stock_rows, gl_rows, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(stock, gl, random):
	in_order = build(stock, gl)
	books = read_company(in_order.run, in_order.company)
	shuffled = build(random.sample(stock, len(stock)), random.sample(gl, len(gl)))
	assert compare_accounts(shuffled.run, books) == compare_accounts(in_order.run, books)


@settings(max_examples=100, deadline=None)
@given(stock_rows, gl_rows, st.decimals(min_value=-(10**6), max_value=10**6, places=9))
def test_splitting_rows_changes_nothing(stock, gl, part):
	def split(rows):
		return [
			(voucher, place, piece, cancelled)
			for voucher, place, value, cancelled in rows
			for piece in (part, value - part)
		]

	whole, pieces = build(stock, gl), build(split(stock), split(gl))
	books = read_company(whole.run, whole.company)
	assert compare_accounts(pieces.run, books) == compare_accounts(whole.run, books)


@settings(max_examples=200, deadline=None)
@given(stock_rows, gl_rows)
def test_the_parts_of_a_difference_add_up_to_it(stock, gl):
	ledger = build(stock, gl)
	books = read_company(ledger.run, ledger.company)
	for difference in compare_accounts(ledger.run, books):
		vouchers = sum((voucher.difference for voucher in difference.vouchers), Decimal(0))
		assert vouchers + difference.rounding == difference.to_correct
		if difference.is_guarded:
			assert difference.to_correct + difference.posted_elsewhere == difference.difference


@settings(max_examples=200, deadline=None)
@given(stock_rows, gl_rows)
def test_an_account_in_sync_is_never_named(stock, gl):
	ledger = build(stock, gl)
	books = read_company(ledger.run, ledger.company)
	for difference in out_of_sync_accounts(ledger.run, books):
		assert abs(difference.stock_value - difference.account_balance) > books.tolerance


@settings(max_examples=200, deadline=None)
@given(stock_rows)
def test_a_ledger_whose_gl_mirrors_its_stock_is_silent(stock):
	account_of_warehouse = [0, 0, 1, 1]
	gl = [(voucher, account_of_warehouse[w], value, cancelled) for voucher, w, value, cancelled in stock]
	ledger = build(stock, gl)
	assert compare_accounts(ledger.run, read_company(ledger.run, ledger.company)) == []


@settings(max_examples=100, deadline=None)
@given(stock_rows, gl_rows)
def test_what_is_posted_elsewhere_nets_to_zero_over_the_company(stock, gl):
	ledger = build(stock, gl)
	books = read_company(ledger.run, ledger.company)
	# every account, even one whose parts add up to nothing
	differences = explain_accounts(ledger.run, books, read_stock_accounts(ledger.run, books))
	assert sum((difference.posted_elsewhere for difference in differences), Decimal(0)) == 0


@settings(max_examples=200, deadline=None)
@given(stock_rows, gl_rows)
def test_after_the_reclassifying_entry_nothing_is_posted_elsewhere(stock, gl):
	ledger = build(stock, gl)
	books = read_company(ledger.run, ledger.company)
	before = explain_accounts(ledger.run, books, read_stock_accounts(ledger.run, books))
	lines = reclassification_lines(before, decimals=books.decimals)
	assert sum(line.debit for line in lines) == sum(line.credit for line in lines)

	ledger.post_journal_entry("JE-1", lines)
	after = explain_accounts(ledger.run, books, read_stock_accounts(ledger.run, books))
	unit = Decimal("0.01")
	assert all(abs(difference.posted_elsewhere) <= unit * len(after) for difference in after)
	assert [d.to_correct for d in after] == [d.to_correct for d in before]
