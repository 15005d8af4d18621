"""A dump, loaded as the audit loads it, and read back."""

from __future__ import annotations

import atexit
import tempfile
from collections.abc import Collection, Mapping
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from unittest.mock import patch

import duckdb

from stock_sync_guard.audit.dumps.window import Stream
from stock_sync_guard.audit.loading.load import Loader, load_dump
from stock_sync_guard.audit.loading.store import open_store
from stock_sync_guard.ledgers.tables import TABLES

MEMORY = 64 << 20
OPENED = ExitStack()


def loaded(
	stream: Stream, wanted: Mapping[str, Collection[str]], *, careful: bool = False
) -> dict[str, list[dict[str, object]]]:
	"""The rows of the wanted tables that the dump has, with the wanted columns that they have."""
	connection = _store()
	with patch.dict(TABLES, wanted, clear=True), tempfile.TemporaryDirectory() as folder:
		try:
			found = load_dump(stream, Loader(connection, Path(folder)), careful=careful)
			return {table: _rows(connection, table, sorted(columns)) for table, columns in found.items()}
		finally:
			for table in wanted:
				connection.execute(f'DROP TABLE IF EXISTS "{table}"')


def _rows(connection: duckdb.DuckDBPyConnection, table: str, columns: list[str]) -> list[dict[str, object]]:
	listed = ", ".join(f'"{column}"' for column in columns)
	rows = connection.execute(f'SELECT {listed} FROM "{table}"').fetchall()
	return [dict(zip(columns, row, strict=True)) for row in rows]


@cache
def _store() -> duckdb.DuckDBPyConnection:
	"""One for all: to open another takes longer than most dumps of the tests."""
	connection = OPENED.enter_context(open_store(Path("nowhere"), MEMORY))
	atexit.register(OPENED.close)
	return connection
