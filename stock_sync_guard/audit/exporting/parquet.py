"""Writing ledgers to a folder of Parquet files, partitioned by site and month, where Apache Spark audits them (and whatever else
reads Parquet). Names of folders are those that Hive, Spark and DuckDB take for partitions.

	FOLDER/tabGL Entry/site=acme/month=2026-03/ledgers.parquet
	FOLDER/tabAccount/site=acme/ledgers.parquet
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

import duckdb

from stock_sync_guard.audit.dumps.dump import Rows, Table
from stock_sync_guard.audit.dumps.rows import quoted
from stock_sync_guard.audit.errors import AuditError
from stock_sync_guard.audit.exporting.export import found_columns, stored
from stock_sync_guard.audit.loading.folder import temporary_folder
from stock_sync_guard.audit.loading.load import Chunk, Loader, LoadError
from stock_sync_guard.audit.loading.store import open_store
from stock_sync_guard.audit.sources.completed import Ledgers
from stock_sync_guard.ledgers.statements import Row, Run
from stock_sync_guard.ledgers.tables import AMOUNTS

FILE = "ledgers.parquet"

# As MariaDB keeps ERPNext's amounts. Spark has 38 digits at the most, and a sum takes ten more than what it adds up.
AMOUNT = "DECIMAL(21, 9)"

NO_MONTH = "none"

# Rows that are fetched at a time, so that memory does not grow with the ledgers.
PAGE = 20_000


def export_parquet(ledgers: Ledgers, folder: Path, *, site: str, memory: int) -> dict[str, int]:
	"""Write the site's part of the folder and return its number of rows by table.

	What the folder has of the site is replaced once all is written. Raises AuditError.
	"""
	unfinished = folder / f".{quote(site, safe='')}.{os.getpid()}.part"
	try:
		with temporary_folder() as scratch, open_store(scratch, memory) as connection:
			unfinished.mkdir(parents=True)
			rows = {
				table: _write(ledgers, connection, scratch, table, columns, _place(unfinished, table, site))
				for table, columns in found_columns(ledgers.found).items()
			}
		for table in rows:
			_replace(_place(unfinished, table, site), _place(folder, table, site))
	except (OSError, duckdb.Error) as error:
		raise AuditError(f"{folder} cannot be written: {error}. Name another folder.") from None
	except LoadError as error:
		raise AuditError(f"The ledgers cannot be exported: {error}.") from None
	finally:
		shutil.rmtree(unfinished, ignore_errors=True)
	return rows


def _place(folder: Path, table: str, site: str) -> Path:
	return folder / table / f"site={quote(site, safe='')}"


def _replace(new: Path, place: Path) -> None:
	place.parent.mkdir(parents=True, exist_ok=True)
	shutil.rmtree(place, ignore_errors=True)
	new.rename(place)


def _write(
	run: Run,
	connection: duckdb.DuckDBPyConnection,
	scratch: Path,
	table: str,
	columns: Sequence[str],
	place: Path,
) -> int:
	loader = Loader(connection, scratch)
	loader.take(Table(table, dict.fromkeys(columns, "")))
	count = 0
	for page in _pages(run, table, columns):
		chunk = Chunk(table, tuple(columns))
		chunk.add(Rows(table, tuple(columns), b"".join(_line(columns, row) for row in page), len(page)))
		loader.take(chunk)
		count += len(page)
	[[there]] = run(f"SELECT COUNT(*) FROM `{table}`", {})
	if count != int(str(there)):
		raise AuditError(
			f"{table} has {there} rows, of which {count} could be told apart by their names. Is the source changing?"
			" Export a backup of it."
		)
	for name, condition in _months(connection, table, columns).items():
		_copy(connection, table, columns, condition, place / name if name else place)
	connection.execute(f'DROP TABLE "{table}"')
	return count


def _months(connection: duckdb.DuckDBPyConnection, table: str, columns: Sequence[str]) -> dict[str, str]:
	"""The folders of a table, with the condition of what is in each; an empty table has one too."""
	if "posting_date" not in columns:
		return {"": "true"}
	month = "COALESCE(SUBSTR(posting_date, 1, 7), '')"
	found = connection.execute(f'SELECT DISTINCT {month} FROM "{table}"').fetchall() or [("",)]
	return {
		f"month={quote(one or NO_MONTH, safe='')}": f"{month} = '{one.replace(chr(39), chr(39) * 2)}'"
		for (one,) in found
	}


def _copy(
	connection: duckdb.DuckDBPyConnection, table: str, columns: Sequence[str], condition: str, place: Path
) -> None:
	place.mkdir(parents=True)
	values = ", ".join(
		f'CAST("{column}" AS {AMOUNT}) AS "{column}"' if column in AMOUNTS else f'"{column}"'
		for column in columns
	)
	path = str(place / FILE).replace("'", "''")
	connection.execute(
		f"COPY (SELECT {values} FROM \"{table}\" WHERE {condition}) TO '{path}' (FORMAT parquet)"
	)


def _pages(run: Run, table: str, columns: Sequence[str]) -> Iterator[Sequence[Row]]:
	"""All rows, page by page in order of their names, or of their documents'; no document is on two pages."""
	key = "name" if "name" in columns else "parent"
	listed = ", ".join(f"`{column}`" for column in columns)
	# rows that belong to nothing
	if rows := run(f"SELECT {listed} FROM `{table}` WHERE COALESCE({key}, '') = ''", {}):
		yield rows
	after, limit = "", PAGE
	while True:
		rows = run(
			f"SELECT {key}, {listed} FROM `{table}` WHERE {key} > :after ORDER BY {key} LIMIT {limit}",
			{"after": after},
		)
		whole = rows if len(rows) < limit else [row for row in rows if row[0] != rows[-1][0]]
		if whole:
			yield [row[1:] for row in whole]
			after = str(whole[-1][0])
		else:
			limit *= 2
		if len(rows) < limit and whole is rows:
			return


def _line(columns: Sequence[str], row: Row) -> bytes:
	return b",".join(map(_value, columns, row)) + b"\n"


def _value(column: str, value: object) -> bytes:
	kept = stored(column, value)
	return b"NULL" if kept is None else quoted(str(kept).encode())
