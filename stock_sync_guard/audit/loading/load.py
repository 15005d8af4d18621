"""Loading the rows of a dump: many at a time, by DuckDB's reader of CSV, beside the process that cuts them.

What was cut is compared with what was stored, so nothing is lost between the two.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from stock_sync_guard.audit.ahead import Beside
from stock_sync_guard.audit.dumps.dump import Rows, Stream, Table, read_dump
from stock_sync_guard.audit.loading.store import DECIMAL, create_table
from stock_sync_guard.ledgers.tables import AMOUNTS, FLAGS, TABLES

# So much of a table is loaded at a time: enough that what each load costs besides does not count, and little of memory.
CHUNK = 1 << 24

# Types whose values a decimal with nine places holds as they are.
EXACT_TYPES = re.compile(r"(?:decimal\((?:[1-9]|1\d|2[0-9]),[0-9]\)|(?:tiny|small|medium|big)?int)\b")

# What is not written exactly by nine places.
INEXACT = r"[eE]|\.\d{9}\d*[1-9]"


# Those of MariaDB; any other character means itself.
ESCAPES = {"0": 0, "b": 8, "n": 10, "r": 13, "t": 9, "Z": 26}


class LoadError(ValueError):
	"""Rows that were cut are not what DuckDB reads."""


@dataclass
class Chunk:
	"""Rows of one table that are loaded together."""

	table: str
	columns: tuple[str, ...]
	lines: list[bytes] = field(default_factory=list)
	size: int = 0
	count: int = 0

	def add(self, rows: Rows) -> None:
		self.lines.append(rows.lines)
		self.size += len(rows.lines)
		self.count += rows.count


class Loader:
	"""Loads tables and chunks of rows into a store; `folder` is for what stands between the two."""

	def __init__(self, connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
		self.connection = connection
		self.path = folder / "rows.csv"
		self.types: dict[str, Mapping[str, str]] = {}

	def take(self, part: Table | Chunk) -> None:
		"""Create the table, or store the rows. Raises LoadError, and duckdb.Error where there is no room for them."""
		if isinstance(part, Chunk):
			self._load(part)
		else:
			self.types[part.name] = part.types
			create_table(self.connection, part.name)

	def _load(self, chunk: Chunk) -> None:
		wanted = [column for column in chunk.columns if column in TABLES[chunk.table]]
		if not wanted:
			return
		with self.path.open("wb") as file:
			file.writelines(chunk.lines)
		try:
			[[stored]] = self.connection.execute(self._statement(chunk, wanted)).fetchall()
		except (duckdb.InvalidInputException, duckdb.ConversionException) as error:
			raise LoadError(str(error)) from None
		finally:
			self.path.unlink()
		if stored != chunk.count:
			raise LoadError(f"{chunk.count} rows of {chunk.table} were cut, {stored} were read")

	def complete(self) -> None:
		"""Create the tables that the dump does not have, empty."""
		for table in TABLES:
			create_table(self.connection, table)

	def _statement(self, chunk: Chunk, wanted: Iterable[str]) -> str:
		# By number: a dump may have any name.
		numbers = {column: f"c{number}" for number, column in enumerate(chunk.columns)}
		columns = ", ".join(f"{number}: 'VARCHAR'" for number in numbers.values())
		names = ", ".join(f'"{column}"' for column in wanted)
		types = self.types[chunk.table]
		values = ", ".join(_value(column, numbers[column], types.get(column, "")) for column in wanted)
		# No line is longer than all of them; it holds one buffer of this size.
		size = chunk.size + 1
		return f"""
			INSERT INTO "{chunk.table}" ({names})
			SELECT {values} FROM read_csv('{_text(str(self.path))}', columns = {{{columns}}}, header = false,
				auto_detect = false, delim = ',', quote = '''', escape = '''', new_line = '\\n', nullstr = 'NULL',
				allow_quoted_nulls = false, strict_mode = true, max_line_size = {size}, buffer_size = {size})
		"""


def load_dump(stream: Stream, loader: Loader, *, careful: bool = False) -> dict[str, set[str]]:
	"""Load the engine's tables, each chunk while the next is cut; the columns that were found, by table.

	Raises DumpError, LoadError, duckdb.Error. After a LoadError, `careful` may read what was not written by a dump tool.
	"""
	chunks: dict[tuple[str, tuple[str, ...]], Chunk] = {}
	found: dict[str, set[str]] = {}
	with Beside(loader.take) as loading:
		for part in read_dump(stream, TABLES, careful=careful):
			if isinstance(part, Table):
				found.setdefault(part.name, set()).update(part.types)
				loading.give(part)
				continue
			key = part.table, part.columns
			chunk = chunks.setdefault(key, Chunk(*key))
			chunk.add(part)
			if chunk.size >= CHUNK:
				loading.give(chunks.pop(key))
		for chunk in chunks.values():
			loading.give(chunk)
	return found


def _value(column: str, value: str, type_of: str) -> str:
	if column in FLAGS:
		return f"COALESCE(CAST({value} AS INTEGER), 0)"
	if column not in AMOUNTS:
		return _unescaped(value)
	amount = f"COALESCE(CAST({value} AS {DECIMAL}), 0)"
	if EXACT_TYPES.match(type_of):
		return amount
	return (
		f"CASE WHEN regexp_matches({value}, '{INEXACT}')"
		f" THEN error('{column} ' || {value} || ' has more than nine decimals') ELSE {amount} END"
	)


def _unescaped(value: str) -> str:
	"""The text without its escapes, which few have. What stands between escaped backslashes is looked at by itself."""
	part = "part"
	for escape, code in ESCAPES.items():
		part = f"replace({part}, '\\{escape}', chr({code}))"
	parts = f"list_transform(string_split({value}, '\\\\'), lambda part: replace({part}, '\\', ''))"
	return f"CASE WHEN contains({value}, '\\') THEN array_to_string({parts}, '\\') ELSE {value} END"


def _text(value: str) -> str:
	return value.replace("'", "''")
