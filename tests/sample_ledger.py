"""A small ledger in ERPNext's tables, to be filled by a test."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from decimal import Decimal

from stock_sync_guard.engine.entry_lines import CorrectionLine
from stock_sync_guard.ledgers.companies import read_company
from stock_sync_guard.ledgers.sqlite import connect, create_tables, insert, runner
from stock_sync_guard.ledgers.sqlite_posting import post_correction, post_entry
from stock_sync_guard.ledgers.statements import Run


class SampleLedger:
	"""A company with its chart of accounts and warehouses, to which vouchers are posted."""

	def __init__(
		self,
		*,
		company: str = "Alder Tools",
		abbr: str = "AT",
		currency: str = "EUR",
		number_format: str = "#,###.##",
		path: str = ":memory:",
	) -> None:
		self.company = company
		self.abbr = abbr
		self.connection: sqlite3.Connection = connect(path)
		self.run: Run = runner(self.connection)
		create_tables(self.connection)
		self.stock_in_hand = self.add_account("Stock In Hand")
		self.stock_adjustment = self.add_account("Stock Adjustment", account_type="Stock Adjustment")
		self.received_not_billed = self.add_account("Stock Received But Not Billed", account_type="")
		insert(self.connection, "tabCurrency", name=currency, number_format=number_format)
		insert(
			self.connection,
			"tabCompany",
			name=company,
			abbr=abbr,
			default_currency=currency,
			enable_perpetual_inventory=1,
			default_inventory_account=self.stock_in_hand,
			stock_adjustment_account=self.stock_adjustment,
			cost_center=f"Main - {abbr}",
		)
		self.all_warehouses = self.add_warehouse("All Warehouses", is_group=1)
		self.stores = self.add_warehouse("Stores", parent=self.all_warehouses)

	def add_account(self, name: str, *, account_type: str = "Stock", is_group: int = 0) -> str:
		full_name = f"{name} - {self.abbr}"
		insert(
			self.connection,
			"tabAccount",
			name=full_name,
			company=self.company,
			account_type=account_type,
			is_group=is_group,
		)
		return full_name

	def add_warehouse(
		self, name: str, *, account: str | None = None, parent: str | None = None, is_group: int = 0
	) -> str:
		full_name = f"{name} - {self.abbr}"
		insert(
			self.connection,
			"tabWarehouse",
			name=full_name,
			company=self.company,
			account=account,
			parent_warehouse=parent,
			is_group=is_group,
		)
		return full_name

	def add_stock(
		self,
		voucher: tuple[str, str],
		warehouse: str,
		value: Decimal | str,
		*,
		qty: int = 1,
		item_code: str = "Bolt M8",
		posting_date: str = "2026-03-02",
		is_cancelled: int = 0,
	) -> None:
		"""One stock ledger entry; `value` is its stock value difference in company currency."""
		insert(
			self.connection,
			"tabStock Ledger Entry",
			company=self.company,
			posting_date=posting_date,
			voucher_type=voucher[0],
			voucher_no=voucher[1],
			item_code=item_code,
			warehouse=warehouse,
			actual_qty=qty,
			stock_value_difference=value,
			is_cancelled=is_cancelled,
		)

	def add_gl(
		self,
		voucher: tuple[str, str],
		account: str,
		*,
		debit: Decimal | str = "0",
		credit: Decimal | str = "0",
		posting_date: str = "2026-03-02",
		is_cancelled: int = 0,
	) -> None:
		insert(
			self.connection,
			"tabGL Entry",
			company=self.company,
			posting_date=posting_date,
			account=account,
			voucher_type=voucher[0],
			voucher_no=voucher[1],
			debit=debit,
			credit=credit,
			is_cancelled=is_cancelled,
		)

	def post_receipt(
		self, voucher_no: str, value: Decimal | str, *, posting_date: str = "2026-03-02"
	) -> None:
		"""A Purchase Receipt into Stores, with both its ledgers."""
		voucher = ("Purchase Receipt", voucher_no)
		self.add_stock(voucher, self.stores, value, posting_date=posting_date)
		self.add_gl(voucher, self.stock_in_hand, debit=value, posting_date=posting_date)
		self.add_gl(voucher, self.received_not_billed, credit=value, posting_date=posting_date)

	def post_journal_entry(
		self, voucher_no: str, lines: Iterable[CorrectionLine], *, posting_date: str = "2026-03-31"
	) -> None:
		post_entry(self.connection, self.company, voucher_no, lines, posting_date=posting_date)

	def post_correction(
		self, voucher_no: str, lines: Iterable[CorrectionLine], *, posting_date: str = "2026-03-31"
	) -> None:
		"""Post a correction and record what it settled, as the app does when the Journal Entry is submitted."""
		books = read_company(self.run, self.company)
		post_correction(self.connection, books, voucher_no, lines, posting_date=posting_date)

	def lose_gl_entries(self, voucher: tuple[str, str]) -> None:
		"""The corruption that the guard exists for: a voucher whose GL entries are gone."""
		self.connection.execute(
			"DELETE FROM `tabGL Entry` WHERE voucher_type = ? AND voucher_no = ?", voucher
		)
