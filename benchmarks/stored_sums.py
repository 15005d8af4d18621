"""What a save costs on a site with much history: with the app and without it, and beside ERPNext's own two sums.

Run it with the bench's Python, in the bench's `sites` folder, on a scratch site that `ledgers.py` has filled and
`bench rebuild-stock-sync` has closed:

    ../env/bin/python <checkout>/benchmarks/stored_sums.py SITE

Everything is one run on one database, in one transaction that is rolled back. With and without the app take turns.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace

import frappe

APP = "stock_sync_guard."
WARM_UPS, RUNS = 3, 60


def main(site: str) -> None:
	frappe.init(site=site, sites_path=".")
	frappe.connect()
	try:
		warehouse = frappe.get_all(
			"Stock Ledger Entry", fields=["warehouse", "company"], order_by="posting_datetime desc", limit=1
		)[0]
		count = frappe.db.count("Stock Ledger Entry")
		print(f"{count:,} stock ledger entries; {RUNS} runs each, median (least to most)")
		measure_sums(warehouse.company, warehouse.warehouse)
		measure_stock_entry(warehouse.company, warehouse.warehouse)
	finally:
		frappe.db.rollback()
		frappe.destroy()


def measure_sums(company: str, warehouse: str) -> None:
	from erpnext.accounts.utils import get_stock_and_account_balance

	from stock_sync_guard.ledgers.accounts import read_accounts_of_warehouses
	from stock_sync_guard.ledgers.comparison import compare_accounts
	from stock_sync_guard.ledgers.totals import read_totals
	from stock_sync_guard.site.ledgers import company_books, run

	books = company_books(company)
	accounts = read_accounts_of_warehouses(run, books, [warehouse])
	[account] = accounts

	def theirs() -> object:
		return get_stock_and_account_balance(account, frappe.utils.nowdate(), company)[:2]

	def from_ledgers() -> object:
		return read_totals(run, replace(books, stored_sums=False), accounts)

	def check() -> object:
		return read_totals(run, company_books(company), read_accounts_of_warehouses(run, books, [warehouse]))

	if from_ledgers() != check():
		raise SystemExit("the stored sums are not those of the ledgers")
	slow = timed("get_stock_and_account_balance", theirs, 5)
	timed("both sums from the ledgers", from_ledgers, 5)
	fast = timed("the check with nothing wrong", check, RUNS)
	print(f"  {slow / fast:.0f} times faster than ERPNext's")
	frappe.db.savepoint("before_difference")
	frappe.db.sql(
		"UPDATE `tabGL Entry` SET debit = debit + 1 WHERE account = %s AND posting_date = CURDATE() LIMIT 1",
		account,
	)
	timed("the check with one voucher wrong", lambda: compare_accounts(run, books, accounts), 3)
	frappe.db.rollback(save_point="before_difference")


def measure_stock_entry(company: str, warehouse: str) -> None:
	"""Of ERPNext's API: one row, insert and submit."""
	item = frappe.get_doc(
		{
			"doctype": "Item",
			"item_code": "Bench Bolt",
			"item_group": "All Item Groups",
			"stock_uom": "Nos",
			"is_stock_item": 1,
		}
	).insert()
	hooks = frappe.get_doc_hooks()
	without = {
		doctype: {
			event: [name for name in names if not name.startswith(APP)] for event, names in events.items()
		}
		for doctype, events in hooks.items()
	}
	seconds: dict[str, list[float]] = {}
	for number in range(WARM_UPS + RUNS):
		for label, events in (("without the app", without), ("with the app", hooks)):
			frappe.local.doc_events_hooks = events
			for what, duration in stock_entry(company, warehouse, item.name).items():
				if number >= WARM_UPS:
					seconds.setdefault(f"Stock Entry, {what}, {label}", []).append(duration)
	medians = {label: told(label, durations) for label, durations in seconds.items()}
	for what in ("insert", "submit", "both"):
		ratio = (
			medians[f"Stock Entry, {what}, with the app"] / medians[f"Stock Entry, {what}, without the app"]
		)
		print(f"  {what}: {ratio:.2f} times")


def stock_entry(company: str, warehouse: str, item: str) -> dict[str, float]:
	entry = frappe.get_doc(
		{
			"doctype": "Stock Entry",
			"stock_entry_type": "Material Receipt",
			"company": company,
			"items": [{"item_code": item, "t_warehouse": warehouse, "qty": 1, "basic_rate": 10}],
		}
	)
	start = time.perf_counter()
	entry.insert()
	inserted = time.perf_counter()
	entry.submit()
	end = time.perf_counter()
	return {"insert": inserted - start, "submit": end - inserted, "both": end - start}


def timed(label: str, act: Callable[[], object], runs: int) -> float:
	act()
	durations = []
	for _run in range(runs):
		# as each request does
		frappe.flags.pop("warehouse_account_map", None)
		start = time.perf_counter()
		act()
		durations.append(time.perf_counter() - start)
	return told(label, durations)


def told(label: str, durations: list[float]) -> float:
	median = statistics.median(durations)
	low, high = min(durations) * 1000, max(durations) * 1000
	print(f"{label}: {median * 1000:.1f} ms ({low:.1f} to {high:.1f})")
	return median


if __name__ == "__main__":
	main(sys.argv[1])
