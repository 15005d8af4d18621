"""Unpacking what backups are packed with: gzip, zstd, xz and bzip2, known by how they begin."""

from __future__ import annotations

import bz2
import lzma
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

from stock_sync_guard.audit.dumps.errors import DumpError

# Unpacked at a time, at the most; what packs well would not fit into memory otherwise.
PIECE = 1 << 20


class PackedError(DumpError):
	"""What is packed is damaged."""


class PackedTooShortError(DumpError):
	"""What is packed ends before its end."""


class Unpacker(Protocol):
	"""As the standard library's: `unused_data` is what follows the end, `needs_input` false while there is more to come."""

	eof: bool
	unused_data: bytes
	needs_input: bool

	def decompress(self, data: bytes, max_length: int) -> bytes: ...


class Gzip:
	"""One member of a gzip file; its checksum is verified."""

	def __init__(self) -> None:
		self._unpacker = zlib.decompressobj(wbits=31)
		self.needs_input = True

	@property
	def eof(self) -> bool:
		return self._unpacker.eof

	@property
	def unused_data(self) -> bytes:
		return self._unpacker.unused_data

	def decompress(self, data: bytes, max_length: int) -> bytes:
		text = self._unpacker.decompress(self._unpacker.unconsumed_tail + data, max_length)
		self.needs_input = not self._unpacker.unconsumed_tail and len(text) < max_length
		return text


def _zstd() -> Unpacker:
	if sys.version_info >= (3, 14):
		from compression import zstd
	else:
		try:
			from backports import zstd
		except ImportError:
			raise PackedError(
				"it is packed with zstd, which needs backports.zstd: pip install backports.zstd"
			) from None
	return zstd.ZstdDecompressor()


# By the bytes that they begin with.
FORMS: dict[bytes, Callable[[], Unpacker]] = {
	b"\x1f\x8b": Gzip,
	b"\x28\xb5\x2f\xfd": _zstd,
	b"\xfd7zXZ\0": lzma.LZMADecompressor,
	b"BZh": bz2.BZ2Decompressor,
}

LONGEST_MAGIC = max(map(len, FORMS))


def form_of(beginning: bytes) -> Callable[[], Unpacker] | None:
	"""What unpacks a file that begins so; None where it is not packed."""
	return next((form for magic, form in FORMS.items() if beginning.startswith(magic)), None)


def unpacked(blocks: Iterable[bytes]) -> Iterator[bytes]:
	"""What the blocks hold, one part of the file after another. Raises PackedError, PackedTooShortError."""
	blocks = iter(blocks)
	beginning = b""
	for block in blocks:
		beginning += block
		if len(beginning) >= LONGEST_MAGIC:
			break
	form = form_of(beginning)
	if form is None:
		yield beginning
		yield from blocks
		return
	try:
		yield from _parts(form, beginning, blocks)
	except (zlib.error, lzma.LZMAError, OSError, EOFError, ValueError) as error:
		if isinstance(error, DumpError) or (isinstance(error, OSError) and error.errno):
			raise
		raise PackedError(str(error)) from error
	except Exception as error:
		# zstd's own error, of whichever of the two modules it is
		if type(error).__name__ != "ZstdError":
			raise
		raise PackedError(str(error)) from error


def _parts(form: Callable[[], Unpacker], beginning: bytes, blocks: Iterator[bytes]) -> Iterator[bytes]:
	unpacker: Unpacker | None = None
	block: bytes | None = beginning
	while block is not None:
		# Between parts zeros may stand, which gzip allows.
		while block and (unpacker or (block := block.lstrip(b"\0"))):
			unpacker = unpacker or form()
			yield unpacker.decompress(block, PIECE)
			while not (unpacker.eof or unpacker.needs_input):
				yield unpacker.decompress(b"", PIECE)
			block = b""
			if unpacker.eof:
				block, unpacker = unpacker.unused_data, None
		block = next(blocks, None)
	if unpacker:
		raise PackedTooShortError("the file ends too early")
