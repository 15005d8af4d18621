"""Cutting the rows of an INSERT statement, and the one form in which they are handed on.

Each row is a line of UTF-8. Its values are separated by commas, and are bare (a number, NULL) or quoted by `'`, which is
doubled inside; a backslash inside quotes begins an escape, as in the dump. So a reader of CSV takes them apart.

Rows that stand on lines of their own, as mariadb-dump writes them, are brought into that form by replacing what stands
between them, a whole block at a time. It goes wrong only where a value holds a raw line break between `),` and `(`, which
no dump tool writes: such a row makes lines that no reader of CSV takes. Otherwise, or where `careful`, the rows are cut one
by one, by a regular expression built from the table's columns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from stock_sync_guard.audit.dumps.charsets import as_utf8
from stock_sync_guard.audit.dumps.errors import DumpError
from stock_sync_guard.audit.dumps.window import Window

BETWEEN_LINES = b"),\n("
END_OF_LINES = b");\n"
END_OF_ROWS = ord(";")

# A value is quoted, or bare (a number, NULL, 0x4D), or bare and quoted (_binary 'x'). The alternatives begin
# differently, so a row that does not match fails in linear time.
QUOTED = rb"'[^'\\]*(?:(?:\\.|'')[^'\\]*)*'"

VALUE = rb"(?:%s|[^',()]+(?:%s)?)" % (QUOTED, QUOTED)

# A value that means what it says, without blanks around it.
PLAIN = re.compile(rb"'|[-+.\w]+\Z|b'")
HEXADECIMAL = re.compile(rb"0[xX]")

# Types of columns that dump tools write in hexadecimal or with an introducer.
BINARY_TYPES = re.compile(r"\w*(?:binary|blob|geometry|point|linestring|polygon)\b")

ESCAPED = re.compile(rb"\\(.)|''", re.DOTALL)

ESCAPES = {b"0": b"\0", b"b": b"\b", b"n": b"\n", b"r": b"\r", b"t": b"\t", b"Z": b"\x1a"}

# Values that are kept at hand; a few megabytes.
REMEMBERED = 20_000


@dataclass(frozen=True)
class Cut:
	"""How the rows of a table are cut; `what` they are is said where they are damaged."""

	columns: tuple[str, ...]
	wanted: tuple[str, ...]
	types: tuple[str, ...]
	encoding: str
	what: str

	@cached_property
	def row(self) -> re.Pattern[bytes]:
		"""A row and what follows it, with a group for each wanted column."""
		return _row_pattern([column in self.wanted for column in self.columns])

	@cached_property
	def whole_row(self) -> re.Pattern[bytes]:
		"""The same with a group for each column."""
		return _row_pattern([True] * len(self.columns))

	@cached_property
	def has_binary(self) -> bool:
		return any(BINARY_TYPES.match(type_of) for type_of in self.types)


@dataclass(frozen=True)
class Lines:
	"""Rows in form, and the columns that they have: all, where they stood on lines, or the wanted ones."""

	columns: tuple[str, ...]
	lines: bytes
	count: int


class Cutter:
	"""Cuts the rows at the position of a window, and leaves the window behind them."""

	def __init__(self, window: Window, *, careful: bool) -> None:
		self.window = window
		self.careful = careful
		self.forms: dict[str, Forms] = {}

	def rows(self, cut: Cut) -> Iterator[Lines]:
		"""The rows of the statement, whose VALUES the window is behind. Raises DumpError, TruncatedDumpError."""
		if self._are_lines(cut):
			yield from self._by_lines(cut)
		else:
			yield from self._one_by_one(cut)

	def _are_lines(self, cut: Cut) -> bool:
		"""Whether the first rows are plain values on lines; a dump tool writes all rows in one way."""
		if self.careful or cut.has_binary:
			return False
		window = self.window
		while not (first := cut.whole_row.match(window.data, window.position)) or (
			len(window.data) < first.end() + len("\n(")
		):
			if first and first.group().endswith(b";"):
				return False
			window.read_on(what=cut.what)
		return (
			window.data.startswith(b"\n(", window.position)
			and window.data.startswith(BETWEEN_LINES, first.end() - len("),"))
			and all(PLAIN.match(value) and not HEXADECIMAL.match(value) for value in first.groups())
		)

	def _by_lines(self, cut: Cut) -> Iterator[Lines]:
		window = self.window
		window.position += len("\n(")
		while True:
			# From here on the window stands at the first value of a row.
			data, start = window.data, window.position
			end = data.find(END_OF_LINES, start)
			at_end = end >= 0
			if not at_end:
				end = data.rfind(BETWEEN_LINES, start)
			if end < 0:
				window.read_on(what=cut.what)
				continue
			yield _in_form(data[start:end], cut)
			window.position = end + (len(");") if at_end else len(BETWEEN_LINES))
			if at_end:
				return

	def _one_by_one(self, cut: Cut) -> Iterator[Lines]:
		window = self.window
		form = self.forms.setdefault(cut.encoding, Forms(cut.encoding)).__getitem__
		while True:
			rows: list[bytes] = []
			data, position, at_end = window.data, window.position, False
			while not at_end and (match := cut.row.match(data, position)):
				rows.append(b",".join(map(form, match.groups())))
				position = match.end()
				at_end = data[position - 1] == END_OF_ROWS
			window.position = position
			if rows:
				yield Lines(cut.wanted, b"\n".join(rows) + b"\n", len(rows))
			if at_end:
				return
			window.read_on(what=cut.what)


class Forms(dict[bytes, bytes]):
	"""The values in form by their bytes. Ledgers repeat themselves: most values were seen a moment ago."""

	def __init__(self, encoding: str) -> None:
		super().__init__()
		self.encoding = encoding

	def __missing__(self, raw: bytes) -> bytes:
		if len(self) >= REMEMBERED:
			self.clear()
		form = self[raw] = as_utf8(_value_in_form(raw), self.encoding)
		return form


def _in_form(block: bytes, cut: Cut) -> Lines:
	"""The block of rows, from the first value of the first row to the last of the last."""
	if b"\0" in block:
		raise DumpError(f"the dump is damaged in {cut.what}")
	count = block.count(BETWEEN_LINES) + 1
	lines = block.replace(BETWEEN_LINES, b"\n") + b"\n"
	if b"\\" in lines:
		# An escaped backslash may stand before a quote that ends its value, so it is put out of the way.
		lines = lines.replace(b"\\\\", b"\0").replace(b"\\'", b"''").replace(b"\0", b"\\\\")
	return Lines(cut.columns, as_utf8(lines, cut.encoding), count)


def _row_pattern(captured: Sequence[bool]) -> re.Pattern[bytes]:
	values = [b"(%s)" % VALUE if is_captured else VALUE for is_captured in captured]
	return re.compile(rb"\s*\(" + b",".join(values) + rb"\)\s*[,;]", re.DOTALL)


def _value_in_form(raw: bytes) -> bytes:
	if raw[:1] == b"'":
		text = raw[1:-1]
		return quoted(ESCAPED.sub(_unescaped, text) if b"\\" in text or b"'" in text else text)
	if raw[:2] in (b"0x", b"0X"):
		try:
			return quoted(bytes.fromhex(raw[2:].decode("ascii")))
		except ValueError:
			raise DumpError("the dump is damaged in a hexadecimal value") from None
	if b"'" in raw:  # an introducer: _binary 'text'
		return _value_in_form(raw[raw.index(b"'") :])
	return raw


def _unescaped(match: re.Match[bytes]) -> bytes:
	character = match.group(1)
	return b"'" if character is None else ESCAPES.get(character, character)


def quoted(text: bytes) -> bytes:
	"""The text as a value in form."""
	if b"\\" in text:
		text = text.replace(b"\\", b"\\\\")
	for raw, escape in ((b"\n", b"\\n"), (b"\r", b"\\r"), (b"\0", b"\\0"), (b"'", b"''")):
		if raw in text:
			text = text.replace(raw, escape)
	return b"'%s'" % text
