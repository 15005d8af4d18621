"""Reading tables out of a MariaDB or MySQL dump, as a stream.

Statements that are not wanted are skipped by searching for the next line that begins one, which is safe because the
dump tools write line breaks inside values as `\n`. Rows of the wanted tables are cut by one regular expression per
table, built from the table's own CREATE TABLE; they must follow each other without a gap, so damage is noticed and not
skipped.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from stock_sync_guard.audit.dumps.errors import DumpError, NotADumpError, TruncatedDumpError
from stock_sync_guard.audit.dumps.values import Row, Texts, encoding_of
from stock_sync_guard.audit.dumps.window import Window

# No statement's opening (keywords, quoted name) is longer; column lists are read on demand.
LONGEST_OPENING = 1 << 12

END_OF_ROWS = ord(";")

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

INSERT_HEADER = re.compile(rb"(%s)`\s*(?:\(((?:\s*`%s`\s*,?)*)\)\s*)?VALUES?\s*(?=\()" % (NAME, NAME))

CREATE_TABLE = re.compile(rb"(%s)` \((.*?\n)\)([^\n]*);\r?\n" % NAME, re.DOTALL)

COLUMN = re.compile(rb"^\s*`(%s)` " % NAME, re.MULTILINE)

QUOTED_NAME = re.compile(rb"`(%s)`" % NAME)

CHARSET = re.compile(rb"CHARSET=(\w+)")

NAMES = re.compile(rb"'?(\w+)\W")

# A value is quoted, or bare (a number, NULL, 0x4D), or bare and quoted (_binary 'x'). The alternatives begin
# differently, so a row that does not match fails in linear time.
QUOTED = rb"'[^'\\]*(?:(?:\\.|'')[^'\\]*)*'"

VALUE = rb"(?:%s|[^',()]+(?:%s)?)" % (QUOTED, QUOTED)

BINARY = "binary"  # the dump holds each table's bytes as they are stored


@dataclass(frozen=True)
class Batch:
	"""Rows of one table. A batch without rows announces the table itself."""

	table: str
	columns: tuple[str, ...]
	rows: Sequence[Row] = ()


def read_dump(stream: BinaryIO, wanted: Mapping[str, Collection[str]]) -> Iterator[Batch]:
	"""The wanted columns of the wanted tables, in the dump's order; values as text, NULL as None.

	A wanted column that a table does not have is left out of its batches' `columns`; a table that the dump does not
	have gets no batch. Raises NotADumpError, TruncatedDumpError and DumpError.
	"""
	return _Reader(stream, wanted).read()


@dataclass(frozen=True)
class _Table:
	columns: tuple[str, ...]
	encoding: str


class _Reader:
	def __init__(self, stream: BinaryIO, wanted: Mapping[str, Collection[str]]) -> None:
		self.window = Window(stream)
		self.wanted = wanted
		self.tables: dict[str, _Table] = {}
		self.texts: dict[str, Texts] = {}
		self.charset = ""
		self.announced = self.completed = self.is_dump = False

	def read(self) -> Iterator[Batch]:
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

	def _create_table(self) -> Iterator[Batch]:
		name = self._peek_table_name()
		if name not in self.wanted:
			return
		match = self.window.match(CREATE_TABLE, what=f"the definition of {name}")
		self._step_back()
		columns = tuple(_unquoted(column) for column in COLUMN.findall(match.group(2)))
		charset = CHARSET.search(match.group(3))
		charset_of_table = charset.group(1).decode() if charset else ""
		encoding = encoding_of(charset_of_table if self.charset == BINARY else self.charset)
		self.tables[name] = _Table(columns, encoding)
		yield Batch(name, self._wanted_columns(name, columns))

	def _insert(self) -> Iterator[Batch]:
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
			else table.columns
		)
		wanted = self._wanted_columns(name, columns)
		pattern = _row_pattern(columns, wanted)
		for rows in self._rows(pattern, table.encoding, name):
			yield Batch(name, wanted, rows)

	def _rows(self, pattern: re.Pattern[bytes], encoding: str, name: str) -> Iterator[list[Row]]:
		window = self.window
		text_of = self.texts.setdefault(encoding, Texts(encoding)).__getitem__
		while True:
			rows: list[Row] = []
			data, position, at_end = window.data, window.position, False
			while not at_end and (match := pattern.match(data, position)):
				rows.append(tuple(map(text_of, match.groups())))
				position = match.end()
				at_end = data[position - 1] == END_OF_ROWS
			window.position = position
			if rows:
				yield rows
			if at_end:
				return
			window.read_on(what=f"the rows of {name}")

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

	def _wanted_columns(self, name: str, columns: Sequence[str]) -> tuple[str, ...]:
		wanted = self.wanted[name]
		return tuple(column for column in columns if column in wanted)


def _row_pattern(columns: Sequence[str], wanted: Collection[str]) -> re.Pattern[bytes]:
	values = [b"(%s)" % VALUE if column in wanted else VALUE for column in columns]
	return re.compile(rb"\s*\(" + b",".join(values) + rb"\)\s*[,;]", re.DOTALL)


def _unquoted(name: bytes) -> str:
	return name.replace(b"``", b"`").decode("utf-8", "replace")
