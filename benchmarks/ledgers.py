"""Fill the ledgers of a scratch site: ERPNext's own tables, all columns at realistic width, all indexes.

Run it with the bench's Python, in the bench's `sites` folder, on a copy of a site that holds nothing worth keeping:

    ../env/bin/python <checkout>/benchmarks/ledgers.py SITE --entries 1000000 [--warehouses 20] [--accounts 4]

Each stock ledger entry comes with two GL entries (stock account, contra account) of the same voucher; a voucher has three
stock ledger entries. All vouchers tie. The first company gets three quarters of the warehouses.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import frappe

ROWS_PER_VOUCHER = 3
# Rows of one INSERT: bounds the undo log, and lets progress be seen.
ROWS_PER_STATEMENT = 250_000
ITEMS = 5000

# Which company, account and contra account the entries of warehouse number `n` belong to; a table only while generating.
PLACES = """
CREATE OR REPLACE TABLE bench_place (n INT PRIMARY KEY, company VARCHAR(140), warehouse VARCHAR(140),
	account VARCHAR(140), contra VARCHAR(140), cost_center VARCHAR(140))
"""
# Each second round of a warehouse's entries takes out what the one before brought in, less a little.
VALUE = "CAST(IF(seq DIV {warehouses} MOD 2 = 0, 1, -0.8) * (100 + (seq * 7919) MOD 9700 / 100) AS DECIMAL(18, 2))"
STOCK = """
INSERT INTO `tabStock Ledger Entry` (name, creation, modified, modified_by, owner, docstatus, item_code, warehouse,
	posting_date, posting_time, posting_datetime, voucher_type, voucher_no, voucher_detail_no, actual_qty,
	qty_after_transaction, incoming_rate, outgoing_rate, valuation_rate, stock_value, stock_value_difference,
	stock_queue, company, stock_uom, fiscal_year, is_cancelled, to_rename)
SELECT CONCAT('MAT-SLE-', YEAR(day), '-', LPAD(seq, 9, '0')), TIMESTAMP(day, at), TIMESTAMP(day, at),
	'storekeeper@example.com', 'storekeeper@example.com', 1, CONCAT('Item-', LPAD((seq * 31) MOD {items}, 6, '0')), warehouse,
	day, at, TIMESTAMP(day, at), IF(amount > 0, 'Purchase Receipt', 'Delivery Note'),
	CONCAT(IF(amount > 0, 'MAT-PRE-', 'MAT-DN-'), YEAR(day), '-', LPAD(seq DIV {rows_per_voucher}, 8, '0'), '-', n),
	LEFT(MD5(seq), 10), IF(amount > 0, 10, -8), 10 + seq MOD 500, IF(amount > 0, amount / 10, 0),
	IF(amount > 0, 0, -amount / 8), ABS(amount) / 10, 1000 + seq MOD 90000, amount,
	CONCAT('[[', 10 + seq MOD 500, '.0, ', amount, ']]'), company, 'Nos', YEAR(day), 0, 0
FROM ({numbered}) numbered
"""
GL = """
INSERT INTO `tabGL Entry` (name, creation, modified, modified_by, owner, docstatus, posting_date, fiscal_year, account,
	account_currency, against, voucher_type, voucher_no, transaction_currency, transaction_exchange_rate, debit, credit,
	debit_in_account_currency, credit_in_account_currency, debit_in_transaction_currency, credit_in_transaction_currency,
	cost_center, company, is_opening, is_advance, remarks, is_cancelled, to_rename)
SELECT CONCAT('ACC-GLE-', YEAR(day), '-', LPAD(seq * 2 + {side}, 9, '0')), TIMESTAMP(day, at), TIMESTAMP(day, at),
	'storekeeper@example.com', 'storekeeper@example.com', 1, day, YEAR(day), IF({side} = 0, account, contra),
	'USD', IF({side} = 0, contra, account), IF(amount > 0, 'Purchase Receipt', 'Delivery Note'),
	CONCAT(IF(amount > 0, 'MAT-PRE-', 'MAT-DN-'), YEAR(day), '-', LPAD(seq DIV {rows_per_voucher}, 8, '0'), '-', n),
	'USD', 1, debit, credit, debit, credit, debit, credit, cost_center, company, 'No', 'No', 'Accounting Entry for Stock', 0, 0
FROM (SELECT n.*, GREATEST(IF({side} = 0, amount, -amount), 0) debit, GREATEST(IF({side} = 0, -amount, amount), 0) credit
	FROM ({numbered}) n) numbered
"""
NUMBERED = """
SELECT seq, p.*, DATE_ADD('{first_day}', INTERVAL (seq * {days}) DIV {entries} DAY) day,
	SEC_TO_TIME(28800 + seq MOD 36000) at, {value} amount
FROM seq_{first}_to_{last} JOIN bench_place p ON p.n = (seq DIV {rows_per_voucher}) MOD {warehouses}
"""


def main() -> None:
	parser = argparse.ArgumentParser(
		description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
	)
	parser.add_argument("site")
	parser.add_argument("--entries", type=int, default=100_000, help="stock ledger entries")
	parser.add_argument("--warehouses", type=int, default=20)
	parser.add_argument("--accounts", type=int, default=4, help="stock accounts per company")
	parser.add_argument("--companies", type=int, default=2)
	parser.add_argument("--days", type=int, default=1000, help="days of history, up to today")
	options = parser.parse_args()
	frappe.init(options.site)
	frappe.connect()
	make_masters(options)
	with without_indexes("Stock Ledger Entry", "GL Entry"):
		fill(options)
	frappe.db.sql("ANALYZE TABLE `tabStock Ledger Entry`, `tabGL Entry`")
	frappe.destroy()


@contextmanager
def without_indexes(*doctypes: str) -> Iterator[None]:
	"""They are built afterwards, each in one go: that takes a third of the time."""
	definitions = {doctype: index_definitions(doctype) for doctype in doctypes}
	for doctype, indexes in definitions.items():
		drops = ", ".join(f"DROP INDEX `{name}`" for name in indexes)
		frappe.db.sql_ddl(f"ALTER TABLE `tab{doctype}` {drops}")
	yield
	for doctype, indexes in definitions.items():
		adds = ", ".join(f"ADD INDEX `{name}` ({columns})" for name, columns in indexes.items())
		frappe.db.sql_ddl(f"ALTER TABLE `tab{doctype}` {adds}")
		print(f"indexes of {doctype} built", flush=True)


def index_definitions(doctype: str) -> dict[str, str]:
	"""Columns of each index but the primary key, by its name."""
	columns: dict[str, list[str]] = {}
	for row in frappe.db.sql(f"SHOW INDEX FROM `tab{doctype}` WHERE Key_name <> 'PRIMARY'", as_dict=True):
		length = f"({row.Sub_part})" if row.Sub_part else ""
		columns.setdefault(row.Key_name, []).append(f"`{row.Column_name}`{length}")
	return {name: ", ".join(fields) for name, fields in columns.items()}


def make_masters(options: argparse.Namespace) -> None:
	"""Companies, accounts and a warehouse tree of three levels, through ERPNext where there are few of them."""
	if not frappe.db.exists("Warehouse Type", "Transit"):
		from erpnext.setup.utils import before_tests as complete_setup

		complete_setup()
	frappe.db.sql_ddl(PLACES)
	places = []
	for number in range(options.companies):
		company, abbr = f"Bench Company {number}", f"BC{number}"
		if not frappe.db.exists("Company", company):
			frappe.get_doc(
				doctype="Company", company_name=company, abbr=abbr, default_currency="USD",
				country="United States", enable_perpetual_inventory=1,
			).insert()  # fmt: skip
		places += make_places(
			company, abbr, share(options.warehouses, options.companies, number), options.accounts
		)
	insert_places(places)
	frappe.db.commit()


def share(warehouses: int, companies: int, number: int) -> int:
	if companies == 1:
		return warehouses
	others = max(warehouses // 4 // (companies - 1), 1)
	return warehouses - others * (companies - 1) if number == 0 else others


def insert_places(places: list[tuple]) -> None:
	for n, place in enumerate(places):
		frappe.db.sql("INSERT INTO bench_place VALUES (%s, %s, %s, %s, %s, %s)", (n, *place))


def make_places(company: str, abbr: str, warehouses: int, accounts: int) -> list[tuple]:
	"""Each account is set on a group of the tree; the warehouses inherit it."""
	stock_assets = frappe.db.get_value("Account", f"Stock In Hand - {abbr}", "parent_account")
	groups = []
	for number in range(accounts):
		account = f"Goods {number} - {abbr}"
		if not frappe.db.exists("Account", account):
			frappe.get_doc(
				doctype="Account", account_name=f"Goods {number}", company=company, parent_account=stock_assets,
				account_type="Stock",
			).insert()  # fmt: skip
		group = f"Site {number} - {abbr}"
		if not frappe.db.exists("Warehouse", group):
			frappe.get_doc(
				doctype="Warehouse", warehouse_name=f"Site {number}", company=company, is_group=1, account=account,
				parent_warehouse=f"All Warehouses - {abbr}",
			).insert()  # fmt: skip
		groups.append((group, account))
	places = []
	for number in range(warehouses):
		group, account = groups[number % accounts]
		name = f"Store {number:05} - {abbr}"
		frappe.db.sql(
			"""INSERT IGNORE INTO tabWarehouse (name, creation, modified, owner, modified_by, docstatus, warehouse_name,
			company, parent_warehouse, is_group) VALUES (%s, NOW(), NOW(), 'Administrator', 'Administrator', 0, %s, %s, %s, 0)""",
			(name, f"Store {number:05}", company, group),
		)
		places.append((company, name, account, f"Stock Adjustment - {abbr}", f"Main - {abbr}"))
	from frappe.utils.nestedset import rebuild_tree

	rebuild_tree("Warehouse")
	return places


def fill(options: argparse.Namespace) -> None:
	frappe.db.sql("SET SESSION unique_checks = 0, SESSION foreign_key_checks = 0")
	started = time.perf_counter()
	values = {
		"warehouses": options.warehouses,
		"items": ITEMS,
		"rows_per_voucher": ROWS_PER_VOUCHER,
		"days": options.days,
		"entries": options.entries,
		"first_day": date.today() - timedelta(days=options.days - 1),
		"value": VALUE.format(warehouses=options.warehouses),
	}
	for first in range(0, options.entries, ROWS_PER_STATEMENT):
		last = min(first + ROWS_PER_STATEMENT, options.entries) - 1
		numbered = NUMBERED.format(**values, first=first, last=last)
		frappe.db.sql(STOCK.format(**values, numbered=numbered))
		for side in (0, 1):
			frappe.db.sql(GL.format(**values, side=side, numbered=numbered))
		frappe.db.commit()
		print(
			f"{last + 1:,} of {options.entries:,} stock ledger entries, {time.perf_counter() - started:.0f} s",
			flush=True,
		)
	frappe.db.sql_ddl("DROP TABLE bench_place")


if __name__ == "__main__":
	sys.exit(main())
