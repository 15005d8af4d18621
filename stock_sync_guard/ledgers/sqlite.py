"""An SQLite database as ledgers to compare: ERPNext's tables, amounts as exact decimal text.

SQLite sums as binary floats; the aggregate registered here sums decimals exactly instead.
"""

from __future__ import annotations

import sqlite3
from decimal import Decimal

from stock_sync_guard.engine.money import EXACT, to_decimal
from stock_sync_guard.ledgers.statements import Parameters, Row, Run
from stock_sync_guard.ledgers.tables import AMOUNTS, FLAGS, ROWS_OF_STOCK, TABLES

INDEXES = (
	"CREATE INDEX IF NOT EXISTS stock_by_warehouse ON `tabStock Ledger Entry` (warehouse)",
	"CREATE INDEX IF NOT EXISTS stock_by_voucher ON `tabStock Ledger Entry` (voucher_type, voucher_no)",
	"CREATE INDEX IF NOT EXISTS gl_by_account ON `tabGL Entry` (account)",
	"CREATE INDEX IF NOT EXISTS gl_by_voucher ON `tabGL Entry` (voucher_type, voucher_no)",
	"CREATE INDEX IF NOT EXISTS items ON `tabItem` (name)",
	*(
		f"CREATE INDEX IF NOT EXISTS `{rows.doctype} by parent` ON `{rows.table}` (parent)"
		for tables in ROWS_OF_STOCK.values()
		for rows in tables
	),
)


class ExactSum:
	"""SQL's SUM over decimal text, without rounding."""

	def __init__(self) -> None:
		self.total: Decimal | None = None

	def step(self, value: object) -> None:
		if value is not None:
			self.total = EXACT.add(self.total or Decimal(0), to_decimal(value))

	def finalize(self) -> str | None:
		"""The sum as text; equal sums give equal text, so that a statement can compare them."""
		return None if self.total is None else format(EXACT.plus(self.total.normalize(EXACT)), "f")


def connect(path: str = ":memory:") -> sqlite3.Connection:
	"""Open (or create) an SQLite ledger whose SUM is exact."""
	connection = sqlite3.connect(path)
	connection.create_aggregate("sum", 1, ExactSum)
	return connection


def create_tables(connection: sqlite3.Connection) -> None:
	"""Create the tables and columns that are read and that are not there yet."""
	for table, columns in TABLES.items():
		definitions = ", ".join(f"{column} {_column_type(column)}" for column in columns)
		connection.execute(f"CREATE TABLE IF NOT EXISTS `{table}` ({definitions})")
		present = {row[1] for row in connection.execute(f"PRAGMA table_info(`{table}`)")}
		for column in columns:
			if column not in present:
				connection.execute(f"ALTER TABLE `{table}` ADD COLUMN {column} {_column_type(column)}")
	for statement in INDEXES:
		connection.execute(statement)


def insert(connection: sqlite3.Connection, table: str, **values: object) -> None:
	"""Add one row; amounts may be Decimal, text or integers."""
	columns = ", ".join(values)
	placeholders = ", ".join(f":{column}" for column in values)
	row = {column: str(value) if column in AMOUNTS else value for column, value in values.items()}
	connection.execute(f"INSERT INTO `{table}` ({columns}) VALUES ({placeholders})", row)


def runner(connection: sqlite3.Connection) -> Run:
	"""What runs a statement on the connection."""

	def run(statement: str, parameters: Parameters) -> list[Row]:
		return connection.execute(statement, dict(parameters)).fetchall()

	return run


def _column_type(column: str) -> str:
	if column in FLAGS:
		return "INTEGER NOT NULL DEFAULT 0"
	return "TEXT NOT NULL DEFAULT '0'" if column in AMOUNTS else "TEXT"
