"""A DuckDB database that exists for one audit: in memory up to a bound, beyond it in a folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from stock_sync_guard.audit.loading.dialect import in_duckdb
from stock_sync_guard.ledgers.statements import Parameters, Row, Run
from stock_sync_guard.ledgers.tables import AMOUNTS, FLAGS, TABLES

# As MariaDB keeps ERPNext's amounts, with room for the sum of any number of them.
DECIMAL = "DECIMAL(38,9)"

THREADS = 2


@contextmanager
def open_store(folder: Path, memory: int) -> Iterator[duckdb.DuckDBPyConnection]:
	"""An empty database, which keeps at most so many bytes in memory."""
	connection = duckdb.connect(
		":memory:",
		config={
			"memory_limit": f"{memory}B",
			"temp_directory": str(folder),
			"threads": THREADS,
			"preserve_insertion_order": False,
			# where the others have them: NULL is the least
			"default_null_order": "nulls_first_on_asc_last_on_desc",
			# nothing is fetched from elsewhere
			"autoinstall_known_extensions": False,
			"autoload_known_extensions": False,
		},
	)
	try:
		connection.execute("SET enable_progress_bar = false")
		yield connection
	finally:
		connection.close()


def create_table(connection: duckdb.DuckDBPyConnection, table: str) -> None:
	"""Create one of the engine's tables with all its columns, if it is not there."""
	columns = ", ".join(f'"{column}" {_column_type(column)}' for column in TABLES[table])
	connection.execute(f'CREATE TABLE IF NOT EXISTS "{table}" ({columns})')


def _column_type(column: str) -> str:
	if column in FLAGS:
		return "INTEGER NOT NULL DEFAULT 0"
	return f"{DECIMAL} NOT NULL DEFAULT 0" if column in AMOUNTS else "VARCHAR"


def runner(connection: duckdb.DuckDBPyConnection) -> Run:
	"""What runs the engine's statements on the connection."""

	def run(statement: str, parameters: Parameters) -> list[Row]:
		return connection.execute(*in_duckdb(statement, parameters)).fetchall()

	return run
