"""A SQLite file written by `bench export-stock-ledgers`, opened read-only."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from stock_sync_guard.audit.errors import AuditError
from stock_sync_guard.audit.sources.completed import Ledgers, completed
from stock_sync_guard.audit.sources.required import require_ledgers
from stock_sync_guard.ledgers.sqlite import FORMAT, format_of, runner, with_functions
from stock_sync_guard.ledgers.tables import TABLES

MAGIC = b"SQLite format 3\0"


@contextmanager
def open_file(path: Path) -> Iterator[Ledgers]:
	"""The file as the engine's ledger; it is not written to. Raises AuditError."""
	try:
		with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
			with_functions(connection)
			if (number := format_of(connection)) > FORMAT:
				raise AuditError(
					f"{path} was written by a newer version of this app (format {number}, this one reads up to {FORMAT})."
					" Run: pip install --upgrade stock-sync-guard"
				)
			found = columns_of(connection)
			require_ledgers(found, source=str(path))
			yield completed(runner(connection), found, schema="main")
	except sqlite3.DatabaseError as error:
		raise AuditError(f"{path} cannot be read ({error}). Export the ledgers again.") from error


def columns_of(connection: sqlite3.Connection) -> dict[str, set[str]]:
	"""The columns of the engine's tables that the file has, by table."""
	found = {
		table: {column for (column,) in connection.execute("SELECT name FROM pragma_table_info(?)", (table,))}
		for table in TABLES
	}
	return {table: columns for table, columns in found.items() if columns}
