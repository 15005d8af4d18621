"""The values of a dump's rows, as text."""

from __future__ import annotations

import re

from stock_sync_guard.audit.dumps.errors import DumpError

# Character sets of the dump whose multi-byte characters never contain a quote or a backslash.
ENCODINGS = {
	"utf8mb4": "utf-8",
	"utf8mb3": "utf-8",
	"utf8": "utf-8",
	"ascii": "ascii",
	"latin1": "cp1252",  # MariaDB's latin1 is Windows' code page
	"latin2": "iso8859_2",
	"latin5": "iso8859_9",
	"latin7": "iso8859_13",
	"greek": "iso8859_7",
	"hebrew": "iso8859_8",
	"cp1250": "cp1250",
	"cp1251": "cp1251",
	"cp1256": "cp1256",
	"cp1257": "cp1257",
	"koi8r": "koi8_r",
	"koi8u": "koi8_u",
}

DEFAULT_ENCODING = "utf-8"  # what the dump tools write unless told otherwise

# Texts that are kept at hand; a few megabytes.
REMEMBERED = 20_000

ESCAPED = re.compile(rb"\\(.)|''", re.DOTALL)

ESCAPES = {b"0": b"\0", b"b": b"\b", b"n": b"\n", b"r": b"\r", b"t": b"\t", b"Z": b"\x1a"}

Row = tuple[str | None, ...]


class Texts(dict[bytes, "str | None"]):
	"""The values' texts by their bytes. Ledgers repeat themselves: most values were seen a moment ago."""

	def __init__(self, encoding: str) -> None:
		super().__init__()
		self.encoding = encoding

	def __missing__(self, raw: bytes) -> str | None:
		if len(self) >= REMEMBERED:
			self.clear()
		text = self[raw] = _value(raw, self.encoding)
		return text


def encoding_of(charset: str) -> str:
	"""Python's name of the character set; empty: the dump names none. Raises DumpError."""
	if not charset:
		return DEFAULT_ENCODING
	try:
		return ENCODINGS[charset]
	except KeyError:
		raise DumpError(
			f"it is written in the character set {charset}; make it with --default-character-set=utf8mb4"
		) from None


def _value(raw: bytes, encoding: str) -> str | None:
	if raw[:1] == b"'":
		text = raw[1:-1]
		if b"\\" in text or b"'" in text:
			text = ESCAPED.sub(_unescaped, text)
		return text.decode(encoding, "replace")
	if raw == b"NULL":
		return None
	if raw[:2] in (b"0x", b"0X"):
		return bytes.fromhex(raw[2:].decode("ascii")).decode(encoding, "replace")
	if b"'" in raw:  # an introducer: _binary 'text'
		return _value(raw[raw.index(b"'") :], encoding)
	return raw.decode("ascii", "replace")


def _unescaped(match: re.Match[bytes]) -> bytes:
	character = match.group(1)
	return b"'" if character is None else ESCAPES.get(character, character)
