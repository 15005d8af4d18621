"""What the guard costs on a save, beside ERPNext's own way of getting the same two sums.

Run it with the bench's Python, in the bench's `sites` folder, on a site made for the tests:

    ../env/bin/python <checkout>/benchmarks/guard.py SITE [ROWS]

It adds ROWS stock ledger entries and as many GL Entries to a test company, inside one transaction that is rolled back,
then times ERPNext's `get_stock_and_account_balance` and the guard's statements on the same rows in the same run.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable

import frappe

ROWS = 200_000
RUNS = 5


def main(site: str, rows: int = ROWS) -> None:
	frappe.init(site=site, sites_path=".")
	frappe.connect()
	try:
		from stock_sync_guard.tests.books import BOOKS, ensure_books

		ensure_books()
		add_rows(BOOKS, rows)
		measure(BOOKS)
	finally:
		frappe.db.rollback()


def add_rows(books, rows: int) -> None:
	"""Receipts of 1 to 100 each, spread over two warehouses and 5,000 items."""
	frappe.db.sql(
		f"""INSERT INTO `tabStock Ledger Entry` (name, creation, modified, docstatus, company, posting_date, posting_datetime,
			voucher_type, voucher_no, item_code, warehouse, actual_qty, stock_value_difference, is_cancelled)
		SELECT CONCAT('BENCH-S-', seq), NOW(), NOW(), 1, %(company)s, CURDATE() - INTERVAL seq %% 900 DAY, NOW(),
			'Purchase Receipt', CONCAT('BENCH-', seq), CONCAT('BENCH ITEM ', seq %% 5000),
			IF(seq %% 2, %(stores)s, %(finished_goods)s), 1, 1 + seq %% 100, 0
		FROM seq_1_to_{int(rows)}""",
		{"company": books.company, "stores": books.stores, "finished_goods": books.finished_goods},
	)
	frappe.db.sql(
		f"""INSERT INTO `tabGL Entry` (name, creation, modified, docstatus, company, posting_date, account,
			voucher_type, voucher_no, debit, credit, is_cancelled)
		SELECT CONCAT('BENCH-G-', seq), NOW(), NOW(), 1, %(company)s, CURDATE() - INTERVAL seq %% 900 DAY, %(account)s,
			'Purchase Receipt', CONCAT('BENCH-', seq), 1 + seq %% 100, 0, 0
		FROM seq_1_to_{int(rows)}""",
		{"company": books.company, "account": books.stock_in_hand},
	)
	print(f"{rows:,} rows on each side")


def measure(books) -> None:
	from erpnext.accounts.utils import get_stock_and_account_balance

	from stock_sync_guard.ledgers.accounts import read_accounts_of_warehouses
	from stock_sync_guard.ledgers.comparison import compare_accounts
	from stock_sync_guard.ledgers.totals import read_totals
	from stock_sync_guard.site.ledgers import company_books, run

	guarded = company_books(books.company)

	def erpnext() -> float:
		frappe.flags.pop("warehouse_account_map", None)
		balance, value, _warehouses = get_stock_and_account_balance(
			books.stock_in_hand, frappe.utils.nowdate(), books.company
		)
		return round(value - balance, 2)

	def guard() -> float:
		books_now = company_books(books.company)
		accounts = read_accounts_of_warehouses(run, books_now, [books.stores])
		[total] = read_totals(run, books_now, accounts).values()
		return round(float(total.difference), 2)

	theirs = timed("ERPNext: get_stock_and_account_balance, one account", erpnext)
	ours = timed("guard: company, accounts and sums of a document in sync", guard)
	print(f"guard / ERPNext = {ours / theirs:.2f}")
	frappe.db.sql("DELETE FROM `tabGL Entry` WHERE name = 'BENCH-G-7'")
	explained = timed(
		"guard: out of sync, explained voucher by voucher",
		lambda: len(compare_accounts(run, guarded, [books.stock_in_hand])),
	)
	print(f"explaining / ERPNext's two sums = {explained / theirs:.2f}")


def timed(label: str, act: Callable[[], object]) -> float:
	"""The median of several runs after a first one that warms the caches."""
	result = act()
	durations = []
	for _run in range(RUNS):
		start = time.perf_counter()
		act()
		durations.append(time.perf_counter() - start)
	median = statistics.median(durations)
	print(f"{label}: {median * 1000:.0f} ms (min {min(durations) * 1000:.0f}, result {result})")
	return median


if __name__ == "__main__":
	main(sys.argv[1], *(int(argument) for argument in sys.argv[2:]))
