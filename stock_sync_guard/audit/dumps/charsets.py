"""The character sets of dumps."""

from __future__ import annotations

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


def as_utf8(text: bytes, encoding: str) -> bytes:
	"""The text in UTF-8; what is none of the character set is replaced."""
	if text.isascii():
		return text
	decoded = text.decode(encoding, "replace")
	return decoded.encode("utf-8", "replace")
