"""An SQLite database as ledgers to compare: ERPNext's tables, amounts as exact decimal text.

SQLite sums as binary floats; the aggregate registered here sums decimals exactly instead.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping
from decimal import Decimal

from stock_sync_guard.engine.money import EXACT, to_decimal
from stock_sync_guard.ledgers.statements import Parameters, Row, Run
from stock_sync_guard.ledgers.tables import AMOUNTS, FLAGS, ROWS_OF_STOCK, TABLES

# What a file of these tables is, kept as its `user_version`: 2 has what tells the health of a site (running balances, Bins);
# what was written before that has none. What is added later raises it.
FORMAT = 2

# By name: the table, and its columns.
INDEXES = {
	"stock_by_warehouse": ("tabStock Ledger Entry", ("warehouse",)),
	"stock_by_voucher": ("tabStock Ledger Entry", ("voucher_type", "voucher_no")),
	"gl_by_account": ("tabGL Entry", ("account",)),
	"gl_by_voucher": ("tabGL Entry", ("voucher_type", "voucher_no")),
	"items": ("tabItem", ("name",)),
	**{
		f"{rows.doctype} by parent": (rows.table, ("parent",))
		for tables in ROWS_OF_STOCK.values()
		for rows in tables
	},
}


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
	return with_functions(sqlite3.connect(path))


def with_functions(connection: sqlite3.Connection) -> sqlite3.Connection:
	"""The connection, with what the statements ask for: SUM exact, and CONCAT, which SQLite knows since 3.44 only."""
	connection.create_aggregate("sum", 1, ExactSum)
	connection.create_function("concat", -1, _concat, deterministic=True)
	return connection


def _concat(*parts: object) -> str | None:
	return None if None in parts else "".join(map(str, parts))


def create_tables(connection: sqlite3.Connection, tables: Mapping[str, Collection[str]] = TABLES) -> None:
	"""Create the tables and columns that are read and that are not there yet; of others than `tables` none."""
	for table, columns in tables.items():
		definitions = ", ".join(f"{column} {_column_type(column)}" for column in columns)
		connection.execute(f"CREATE TABLE IF NOT EXISTS `{table}` ({definitions})")
		present = {row[1] for row in connection.execute(f"PRAGMA table_info(`{table}`)")}
		for column in columns:
			if column not in present:
				connection.execute(f"ALTER TABLE `{table}` ADD COLUMN {column} {_column_type(column)}")
	for name, (table, columns) in INDEXES.items():
		if set(columns) <= set(tables.get(table, ())):
			listed = ", ".join(columns)
			connection.execute(f"CREATE INDEX IF NOT EXISTS `{name}` ON `{table}` ({listed})")
	connection.execute(f"PRAGMA user_version = {FORMAT}")


def format_of(connection: sqlite3.Connection) -> int:
	"""The format that the tables were written in; 0: before formats had numbers."""
	[number] = connection.execute("PRAGMA user_version").fetchone()
	return int(number)


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
