"""Finding the wanted tables and their rows in a MariaDB or MySQL dump, as a stream.

Statements that are not wanted are skipped by searching for the next line that begins one, which is safe because the
dump tools write line breaks inside values as `\n`. The rows of wanted tables are cut (`rows.py`) and handed on as text in
one form; they must follow each other without a gap, so damage is noticed and not skipped.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from stock_sync_guard.audit.dumps.charsets import encoding_of
from stock_sync_guard.audit.dumps.errors import DumpError, NotADumpError, TruncatedDumpError
from stock_sync_guard.audit.dumps.rows import Cut, Cutter
from stock_sync_guard.audit.dumps.window import Stream, Window

# No statement's opening (keywords, quoted name) is longer; column lists are read on demand.
LONGEST_OPENING = 1 << 12

OPENING = re.compile(
	rb"\n(?:(?P<insert>(?:INSERT|REPLACE)[ A-Z]*? INTO `)"
	rb"|(?P<create>CREATE TABLE (?:IF NOT EXISTS )?`)"
	rb"|(?P<delimiter>DELIMITER (?=;;|[^;]))"
	rb"|(?P<names>/\*!\d+ SET NAMES )"
	rb"|(?P<header>-- (?:MariaDB|MySQL) dump )"
	rb"|(?P<completed>-- Dump completed))"
)

NAME = rb"(?:[^`]|``)+"

# Each of these ends with what follows it: at the edge of the window half a word would match as well.
TABLE_NAME = re.compile(rb"(%s)`[^`]" % NAME)

INSERT_HEADER = re.compile(rb"(%s)`\s*(?:\(((?:\s*`%s`\s*,?)*)\)\s*)?VALUES?(?=\s*\()" % (NAME, NAME))

CREATE_TABLE = re.compile(rb"(%s)` \((.*?\n)\)([^\n]*);\r?\n" % NAME, re.DOTALL)

COLUMN = re.compile(rb"^\s*`(%s)` (\w+(?:\([\d,]+\))?)?" % NAME, re.MULTILINE)

QUOTED_NAME = re.compile(rb"`(%s)`" % NAME)

CHARSET = re.compile(rb"CHARSET=(\w+)")

NAMES = re.compile(rb"'?(\w+)\W")

BINARY = "binary"  # the dump holds each table's bytes as they are stored


@dataclass(frozen=True)
class Table:
	"""A wanted table that the dump has: its wanted columns, with their types as in `decimal(21,9)`."""

	name: str
	types: Mapping[str, str]


@dataclass(frozen=True)
class Rows:
	"""Rows of a wanted table: `count` lines of text in the form that `rows.py` tells, with these columns each."""

	table: str
	columns: tuple[str, ...]
	lines: bytes
	count: int


def read_dump(
	stream: Stream, wanted: Mapping[str, Collection[str]], *, careful: bool = False
) -> Iterator[Table | Rows]:
	"""The wanted tables, and their rows in the dump's order; the rows' columns are at least the wanted ones.

	A wanted column that a table does not have is left out; a table that the dump does not have is not announced. Rows are
	cut at line breaks where they stand on lines of their own, and one by one where not, or where `careful`. Raises
	NotADumpError, TruncatedDumpError and DumpError.
	"""
	return _Reader(stream, wanted, careful).read()


@dataclass(frozen=True)
class _Definition:
	types: Mapping[str, str]
	encoding: str
	# One for each list of columns that statements name: its patterns are compiled once.
	cuts: dict[tuple[str, ...], Cut] = field(default_factory=dict)


@dataclass
class _Reader:
	stream: Stream
	wanted: Mapping[str, Collection[str]]
	careful: bool
	tables: dict[str, _Definition] = field(default_factory=dict)
	charset: str = ""
	announced: bool = False
	completed: bool = False
	is_dump: bool = False

	def __post_init__(self) -> None:
		self.window = Window(self.stream)
		self.cutter = Cutter(self.window, careful=self.careful)

	def read(self) -> Iterator[Table | Rows]:
		while opening := self._next_opening():
			kind = opening.lastgroup
			if kind == "insert":
				yield from self._insert()
			elif kind == "create":
				yield from self._create_table()
			elif kind == "delimiter":
				self._skip_program()
			elif kind == "names":
				self.charset = self.window.match(NAMES, what="SET NAMES").group(1).decode().lower()
			elif kind == "header":
				self.announced = True
			else:
				self.completed = True
			self.is_dump = True
		if not self.is_dump:
			raise NotADumpError("it holds no SQL statement of a dump")
		if self.announced and not self.completed:
			raise TruncatedDumpError("the dump has no end")

	def _next_opening(self) -> re.Match[bytes] | None:
		window = self.window
		while True:
			if match := OPENING.search(window.data, window.position):
				# The line break that ends this line may begin the next statement: it is not consumed yet.
				window.position = match.end()
				return match
			# An opening may have been cut off: keep the last line, where it is short enough to be one.
			line = window.data.rfind(b"\n", max(window.position, len(window.data) - LONGEST_OPENING))
			window.position = line if line >= 0 else len(window.data)
			if not window.grow():
				return None

	def _create_table(self) -> Iterator[Table]:
		name = self._peek_table_name()
		if name not in self.wanted:
			return
		match = self.window.match(CREATE_TABLE, what=f"the definition of {name}")
		self._step_back()
		types = {
			_unquoted(column): type_of.decode().lower() for column, type_of in COLUMN.findall(match.group(2))
		}
		charset = CHARSET.search(match.group(3))
		charset_of_table = charset.group(1).decode() if charset else ""
		encoding = encoding_of(charset_of_table if self.charset == BINARY else self.charset)
		self.tables[name] = _Definition(types, encoding)
		yield Table(name, {column: types[column] for column in self._wanted_columns(name, types)})

	def _insert(self) -> Iterator[Rows]:
		name = self._peek_table_name()
		if name not in self.wanted:
			return
		header = self.window.match(INSERT_HEADER, what=f"the rows of {name}")
		table = self.tables.get(name)
		if table is None:
			raise DumpError(f"it has rows of {name} but not the table's definition")
		columns = (
			tuple(_unquoted(column) for column in QUOTED_NAME.findall(header.group(2)))
			if header.group(2)
			else tuple(table.types)
		)
		if columns not in table.cuts:
			table.cuts[columns] = self._cut(name, columns, table)
		for rows in self.cutter.rows(table.cuts[columns]):
			yield Rows(name, rows.columns, rows.lines, rows.count)

	def _cut(self, name: str, columns: tuple[str, ...], table: _Definition) -> Cut:
		return Cut(
			columns=columns,
			wanted=self._wanted_columns(name, columns),
			types=tuple(table.types.values()),
			encoding=table.encoding,
			what=f"the rows of {name}",
		)

	def _peek_table_name(self) -> str:
		"""The name of the table whose statement begins here; the window stays before it."""
		position = self.window.match(TABLE_NAME, what="a statement")
		self.window.position = position.start()
		return _unquoted(position.group(1))

	def _skip_program(self) -> None:
		"""Triggers and routines stand between two DELIMITER lines, and may hold anything."""
		window = self.window
		end = re.compile(rb"\nDELIMITER ;\r?\n")
		while not (match := end.search(window.data, window.position)):
			window.position = max(window.position, len(window.data) - 2 * len(b"\nDELIMITER ;\r\n"))
			if not window.grow():
				raise TruncatedDumpError("the dump ends inside a trigger or routine")
		window.position = match.end()
		self._step_back()

	def _step_back(self) -> None:
		"""Leave the line break that ended this statement for the next one to begin with."""
		self.window.position -= 1

	def _wanted_columns(self, name: str, columns: Iterable[str]) -> tuple[str, ...]:
		wanted = self.wanted[name]
		return tuple(column for column in columns if column in wanted)


def _unquoted(name: bytes) -> str:
	return name.replace(b"``", b"`").decode("utf-8", "replace")
