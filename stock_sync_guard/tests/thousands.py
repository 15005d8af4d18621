"""A company with thousands of vouchers: ledger rows from MariaDB's sequence tables, some of them damaged.

Nothing here is committed: a test that rolls back leaves nothing behind.
"""

from __future__ import annotations

from datetime import date

import frappe
from frappe.utils import add_days, getdate, nowdate

from stock_sync_guard.tests.books import ITEM, SECOND_ITEM, Books, ensure_company
from stock_sync_guard.watch.marks import mark_everything

THOUSANDS = Books("Elm Wholesale", "EWH")
VOUCHERS = 2500
# Each of two rows: one in the warehouse of the voucher, one in the next.
ROWS = 2 * VOUCHERS
DAYS = 400
STORES_PER_ACCOUNT = 3

# Row `seq` of a voucher; each third voucher takes out. Amounts have cents, and no two vouchers the same.
NUMBERED = f"""
SELECT seq, seq DIV 2 voucher, seq MOD 2 part,
	DATE_ADD(%(first_day)s, INTERVAL ((seq DIV 2) * {DAYS}) DIV {VOUCHERS} DAY) day,
	IF((seq DIV 2) MOD 3 = 2, -0.7, 1) * CAST(50 + (seq * 7919) MOD 9973 / 100 AS DECIMAL(18, 2)) raw_amount
FROM seq_0_to_{ROWS - 1}
"""
PLACED = f"""
SELECT n.*, CAST(ROUND(raw_amount, 2) AS DECIMAL(18, 2)) amount, p.warehouse, p.account,
	IF(raw_amount > 0, 'Purchase Receipt', 'Delivery Note') voucher_type,
	CONCAT(IF(raw_amount > 0, 'THOUSANDS-PR-', 'THOUSANDS-DN-'), LPAD(voucher, 6, '0')) voucher_no
FROM ({NUMBERED}) n JOIN ({{places}}) p ON p.n = (n.voucher + n.part) MOD %(number_of_places)s
"""
STOCK = f"""
INSERT INTO `tabStock Ledger Entry` (name, creation, modified, modified_by, owner, docstatus, item_code, warehouse,
	posting_date, posting_time, posting_datetime, voucher_type, voucher_no, voucher_detail_no, actual_qty,
	qty_after_transaction, valuation_rate, stock_value, stock_value_difference, company, stock_uom, is_cancelled)
SELECT CONCAT('THOUSANDS-SLE-', seq), TIMESTAMP(day, '10:00:00'), TIMESTAMP(day, '10:00:00'), 'Administrator',
	'Administrator', 1, IF(seq MOD 5 = 0, %(second_item)s, %(item)s), warehouse, day, '10:00:00',
	TIMESTAMP(day, '10:00:00'), voucher_type, voucher_no, CONCAT('row', seq), IF(amount > 0, 10, -7), 10,
	10, 0, amount, %(company)s, 'Nos', 0
FROM ({PLACED}) placed
"""
GL = f"""
INSERT INTO `tabGL Entry` (name, creation, modified, modified_by, owner, docstatus, posting_date, account, account_currency,
	voucher_type, voucher_no, debit, credit, debit_in_account_currency, credit_in_account_currency, cost_center, company,
	is_opening, is_cancelled)
SELECT CONCAT('THOUSANDS-GLE-', side, '-', seq), TIMESTAMP(day, '10:00:00'), TIMESTAMP(day, '10:00:00'), 'Administrator',
	'Administrator', 1, day, IF(side = 0, account, %(contra)s), 'USD', voucher_type, voucher_no,
	GREATEST(IF(side = 0, amount, -amount), 0), GREATEST(IF(side = 0, -amount, amount), 0),
	GREATEST(IF(side = 0, amount, -amount), 0), GREATEST(IF(side = 0, -amount, amount), 0),
	%(cost_center)s, %(company)s, 'No', 0
FROM ({PLACED}) placed, (SELECT 0 side UNION ALL SELECT 1) sides
"""

# Which vouchers, by the number at the end of their name, and what happens to them.
DAMAGES = (
	# all GL entries are lost, or those of one side of the voucher
	("DELETE FROM `tabGL Entry` WHERE {damaged}", 97),
	("DELETE FROM `tabGL Entry` WHERE {damaged} AND account = %(account)s", 101),
	# stock ledger entries are lost
	("DELETE FROM `tabStock Ledger Entry` WHERE {damaged}", 131),
	# one side holds more than the other
	(
		"UPDATE `tabGL Entry` SET debit = debit + 3.21 WHERE {damaged} AND debit > 0 AND account = %(account)s",
		89,
	),
	(
		"UPDATE `tabStock Ledger Entry` SET stock_value_difference = stock_value_difference - 1.07 WHERE {damaged}",
		113,
	),
	# a rounding, of which the stock ledger has more decimals
	(
		"UPDATE `tabStock Ledger Entry` SET stock_value_difference = stock_value_difference + 0.0031 WHERE {damaged}",
		61,
	),
	# cancelled on one side
	("UPDATE `tabGL Entry` SET is_cancelled = 1 WHERE {damaged}", 151),
	("UPDATE `tabStock Ledger Entry` SET is_cancelled = 1 WHERE {damaged}", 157),
	# the money of one account lies on another
	(
		"UPDATE `tabGL Entry` SET account = %(other_account)s WHERE {damaged} AND account = %(account)s",
		163,
	),
)


def make_company() -> Books:
	ensure_company(THOUSANDS)
	ensure_fiscal_years(getdate(add_days(nowdate(), -DAYS)))
	return THOUSANDS


def add_thousands_of_vouchers(books: Books) -> None:
	"""Vouchers of more than a year up to today, some of them damaged, in every way.

	There are no documents behind them: what ERPNext is to post or repost there comes before.
	"""
	places = _places(books)
	as_table = " UNION ALL ".join(
		f"SELECT {number} n, {frappe.db.escape(warehouse)} warehouse, {frappe.db.escape(account)} account"
		for number, (warehouse, account) in enumerate(places)
	)
	values = {
		"company": books.company,
		"contra": books.stock_adjustment,
		"cost_center": books.cost_center,
		"first_day": getdate(add_days(nowdate(), 1 - DAYS)),
		"item": ITEM,
		"second_item": SECOND_ITEM,
		"number_of_places": len(places),
	}
	for statement in (STOCK, GL):
		frappe.db.sql(statement.format(places=as_table), values)
	for statement, every in DAMAGES:
		damaged = "company = %(company)s AND voucher_no LIKE 'THOUSANDS-%%' AND RIGHT(voucher_no, 6) MOD %(every)s = 7"
		frappe.db.sql(
			statement.format(damaged=damaged),
			{
				"company": books.company,
				"every": every,
				"account": books.stock_in_hand,
				"other_account": books.raw_account,
			},
		)
	mark_everything(books.company)


def _places(books: Books) -> list[tuple[str, str]]:
	"""Warehouses and the accounts that they post to."""
	places = [(books.stores, books.stock_in_hand), (books.finished_goods, books.stock_in_hand)]
	places += [(books.named("Work In Progress"), books.stock_in_hand), (books.raw, books.raw_account)]
	stock_assets = frappe.db.get_value("Account", books.stock_in_hand, "parent_account")
	for name in ("Spare Parts", "Packaging"):
		account = frappe.get_doc(
			{
				"doctype": "Account",
				"account_name": name,
				"company": books.company,
				"parent_account": stock_assets,
				"account_type": "Stock",
			}
		).insert()
		for number in range(STORES_PER_ACCOUNT):
			warehouse = frappe.get_doc(
				{
					"doctype": "Warehouse",
					"warehouse_name": f"{name} {number + 1}",
					"company": books.company,
					"parent_warehouse": books.named("All Warehouses"),
					"account": account.name,
				}
			).insert()
			places.append((warehouse.name, account.name))
	return places


def ensure_fiscal_years(first_day: date) -> None:
	"""From the year of the day to this one: Trial Balance asks for them."""
	for year in range(first_day.year, getdate().year + 1):
		first, last = date(year, 1, 1), date(year, 12, 31)
		if not frappe.db.exists(
			"Fiscal Year", {"year_start_date": ("<=", first), "year_end_date": (">=", last)}
		):
			frappe.get_doc(
				{
					"doctype": "Fiscal Year",
					"year": str(year),
					"year_start_date": first,
					"year_end_date": last,
				}
			).insert()
