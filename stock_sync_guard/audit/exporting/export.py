"""Writing the ledgers to a SQLite file: just the tables and columns that the engine reads."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from stock_sync_guard.audit.errors import AuditError
from stock_sync_guard.audit.exporting.anonymise import Anonymiser
from stock_sync_guard.audit.sources.required import require_ledgers
from stock_sync_guard.ledgers.sqlite import connect, create_tables, insert
from stock_sync_guard.ledgers.statements import Row, Run
from stock_sync_guard.ledgers.tables import AMOUNTS, FLAGS, TABLES

# Rows that are fetched at a time, so that memory does not grow with the ledgers.
PAGE = 10_000


def export_ledgers(
	run: Run, found: Mapping[str, Collection[str]], path: Path, anonymiser: Anonymiser
) -> dict[str, int]:
	"""Write the file and return its number of rows by table.

	`found` are the tables and columns that the source has. An existing file is replaced once the new one is complete;
	when something fails, nothing is left behind. Raises AuditError.
	"""
	require_ledgers(found, source="This site")
	unfinished = path.with_name(f".{path.name}.{os.getpid()}.part")
	try:
		with closing(connect(str(unfinished))) as connection:
			create_tables(connection, found_columns(found))
			rows = {
				table: _export_table(run, connection, table, columns, anonymiser)
				for table, columns in found_columns(found).items()
			}
			connection.commit()
			connection.execute("VACUUM")
		unfinished.replace(path)
	except (OSError, sqlite3.Error) as error:
		raise AuditError(f"{path} cannot be written: {error}. Name another file.") from None
	finally:
		unfinished.unlink(missing_ok=True)
	return rows


def found_columns(found: Mapping[str, Collection[str]]) -> dict[str, list[str]]:
	"""The engine's tables and columns that are among the found ones, in the engine's order."""
	return {
		table: [column for column in columns if column in found[table]]
		for table, columns in TABLES.items()
		if table in found
	}


def _export_table(
	run: Run, connection: sqlite3.Connection, table: str, columns: Sequence[str], anonymiser: Anonymiser
) -> int:
	count = 0
	for row in _rows(run, table, columns):
		values = {
			column: anonymiser.value(table, column, stored(column, value))
			for column, value in zip(columns, row, strict=True)
		}
		insert(connection, table, **values)
		count += 1
	return count


def _rows(run: Run, table: str, columns: Sequence[str]) -> Iterator[Row]:
	"""All rows, page by page in order of their names; every table of Frappe's has one."""
	listed = ", ".join(f"`{column}`" for column in columns)
	after = ""
	while page := run(
		f"SELECT name, {listed} FROM `{table}` WHERE name > :after ORDER BY name LIMIT {PAGE}",
		{"after": after},
	):
		for name, *row in page:
			yield row
			after = str(name)


def stored(column: str, value: object) -> object:
	"""The value as the SQLite ledger keeps it: decimal text, whole numbers, ISO dates and times."""
	if column in AMOUNTS:
		return "0" if value is None else format(value, "f") if isinstance(value, Decimal) else str(value)
	if column in FLAGS:
		return int(value or 0)  # type: ignore[call-overload]
	if isinstance(value, (date, datetime)):
		return str(value)
	if isinstance(value, timedelta):
		return _time(value)
	return value


def _time(value: timedelta) -> str:
	"""A TIME column, which drivers return as a time span, as MariaDB's dump writes it."""
	seconds, microseconds = value.seconds + value.days * 86_400, value.microseconds
	hours, rest = divmod(seconds, 3600)
	return f"{hours:02}:{rest // 60:02}:{rest % 60:02}.{microseconds:06}"
