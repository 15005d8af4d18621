"""The engine's statements mean the same in DuckDB."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from stock_sync_guard.audit.loading.dialect import in_duckdb
from stock_sync_guard.audit.loading.store import create_table, open_store, runner
from stock_sync_guard.engine.findings import Voucher
from stock_sync_guard.ledgers.companies import read_company
from stock_sync_guard.ledgers.differing_days import find_vouchers, read_days_of
from stock_sync_guard.ledgers.statements import Run, among
from stock_sync_guard.ledgers.tables import TABLES
from tests.sample_ledger import SampleLedger


@pytest.fixture
def store(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
	with open_store(tmp_path, 64 << 20) as connection:
		for table in TABLES:
			create_table(connection, table)
		yield connection


@pytest.fixture
def run(store: duckdb.DuckDBPyConnection) -> Run:
	return runner(store)


def copied(ledger: SampleLedger, store: duckdb.DuckDBPyConnection) -> None:
	for table, columns in TABLES.items():
		rows = ledger.connection.execute(f"SELECT {', '.join(columns)} FROM `{table}`").fetchall()
		if rows:
			store.executemany(f'INSERT INTO "{table}" VALUES ({", ".join("?" * len(columns))})', rows)


def test_days_whose_sums_agree_to_the_last_decimal_are_not_looked_at(store, run):
	ledger = SampleLedger()
	ledger.post_receipt("PR-1", "1.123456789")
	ledger.post_receipt("PR-2", "2.000000001", posting_date="2026-03-03")
	ledger.add_gl(
		("Journal Entry", "JV-1"), ledger.stock_in_hand, debit="0.000000001", posting_date="2026-03-04"
	)
	copied(ledger, store)
	for either in (ledger.run, run):
		found = find_vouchers(either, read_company(either, ledger.company))
		assert {voucher.voucher_no for voucher in found.vouchers} == {"JV-1"}


def test_a_union_after_with_recursive_keeps_the_decimals_of_its_second_part(run):
	rows = run(
		"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3), amounts (d) AS ("
		" SELECT 0 UNION ALL SELECT CAST('1.123456789' AS DECIMAL(38,9)))"
		" SELECT CAST(SUM(d) AS CHAR), (SELECT COUNT(*) FROM n) FROM amounts",
		{},
	)
	assert rows == [("1.123456789", 3)]


def test_texts_that_look_like_names_and_parameters_stay_as_they_are(run):
	assert run("SELECT 'it''s `:a`', :a, '::'", {"a": "x", "b": "not named"}) == [("it's `:a`", "x", "::")]


def test_the_largest_amounts_add_up_exactly(store, run):
	largest = Decimal("999999999999.999999999")
	for _row in range(1000):
		store.execute('INSERT INTO "tabGL Entry" (debit) VALUES (?)', [str(largest)])
	[[total]] = run("SELECT CAST(SUM(debit) AS CHAR) FROM `tabGL Entry`", {})
	assert Decimal(total) == largest * 1000


def test_null_comes_first_as_in_the_other_databases(store, run):
	for name in ("b", None, "a"):
		store.execute('INSERT INTO "tabItem" (name) VALUES (?)', [name])
	assert run("SELECT name FROM `tabItem` ORDER BY name", {}) == [(None,), ("a",), ("b",)]


def test_vouchers_are_looked_up_as_a_list_and_are_the_same(store, run):
	ledger = SampleLedger()
	for number in range(5):
		ledger.post_receipt(f"PR-{number}", str(number))
	ledger.add_gl(("Journal Entry", "PR-1"), ledger.stock_in_hand, debit="1")
	copied(ledger, store)
	vouchers = [
		Voucher("Purchase Receipt", "PR-1"),
		Voucher("Purchase Receipt", "PR-3"),
		Voucher("x", "PR-4"),
	]
	for either in (ledger.run, run):
		days = read_days_of(either, read_company(either, ledger.company), vouchers)
		assert {voucher for voucher, found in days.items() if found} == set(vouchers[:2])
	entries = among(vouchers)
	statement, _parameters = in_duckdb(
		f"SELECT 1 FROM `tabGL Entry` g WHERE 1 = 1 {entries.of('g')}", entries.parameters
	)
	assert " OR " not in statement and "IN (VALUES ($type_0, $no_0)" in statement
