"""A backup as `bench backup` writes it, read as a stream into a database that exists for this one audit."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import duckdb

from stock_sync_guard.audit.ahead import ReadAhead
from stock_sync_guard.audit.dumps.errors import DumpError, NotADumpError, TruncatedDumpError
from stock_sync_guard.audit.dumps.unpacking import PackedTooShortError, form_of, unpacked
from stock_sync_guard.audit.errors import AuditError
from stock_sync_guard.audit.loading.folder import temporary_folder
from stock_sync_guard.audit.loading.load import Loader, LoadError, load_dump
from stock_sync_guard.audit.loading.store import open_store, runner
from stock_sync_guard.audit.sources.completed import Ledgers
from stock_sync_guard.audit.sources.required import require_ledgers
from stock_sync_guard.audit.sources.source import STDIN, Progress

# Read this much of the file at a time: large enough to keep the calls few, small enough to keep progress smooth.
BLOCK = 1 << 17

# So many unpacked pieces wait to be cut.
READ_AHEAD = 4

BEGINNING = 4096

NOT_A_BACKUP = (
	"Name a file of bench backup (…-database.sql.gz) or of bench export-stock-ledgers, or a database URL."
)


@contextmanager
def open_backup(source: str, progress: Progress, *, memory: int) -> Iterator[Ledgers]:
	"""The ledgers of a backup, loaded; they go with the context. Raises AuditError.

	`source` is a path, or `-` for standard input. `progress` is called with the bytes that were read and how many there
	are (0: unknown). At most `memory` bytes of the ledgers are kept in memory, the rest in a temporary folder.
	"""
	name = "Standard input" if source == STDIN else source
	try:
		with temporary_folder() as folder, _loaded(source, folder, progress, memory) as run:
			yield run
	except NotABackupError as error:
		raise AuditError(f"{name} is not a backup{error}. {NOT_A_BACKUP}") from None
	except (TruncatedDumpError, PackedTooShortError) as error:
		raise AuditError(f"{name} is truncated: {error}. Copy the backup again, or make a new one.") from None
	except (DumpError, LoadError) as error:
		raise AuditError(
			f"{name} cannot be read: {error}. Copy the backup again, or make a new one."
		) from None
	except ReadOnceError as error:
		raise AuditError(
			f"{name} holds rows that must be read twice, as no dump tool writes them ({error})."
			" Save it to a file, and name the file."
		) from None
	except duckdb.Error as error:
		raise AuditError(
			f"{name} could not be loaded: {_in_short(error)}."
			" Name a folder with room for it in TMPDIR, or allow more --memory."
		) from None
	except OSError as error:
		raise AuditError(f"{name} cannot be read: {error.strerror or error}.") from None


class NotABackupError(Exception):
	"""The source is no dump; the message is empty or says what it seems to be, after a colon."""


class ReadOnceError(Exception):
	"""The source has to be read once more, with care, and cannot be; the message says what went wrong the first time."""


@contextmanager
def _loaded(source: str, folder: Path, progress: Progress, memory: int) -> Iterator[Ledgers]:
	careful = False
	beginning = _position_of_standard_input() if source == STDIN else None
	while True:
		with open_store(folder, memory) as connection:
			try:
				found = _load(source, Loader(connection, folder), progress, careful=careful)
			except LoadError as error:
				if careful:
					raise
				careful = True
				if source == STDIN:
					_rewind(beginning, error)
				continue
			yield Ledgers(runner(connection), found)
			return


def _position_of_standard_input() -> int | None:
	"""Where it stands, for reading it once more; None of a pipe."""
	try:
		return os.lseek(sys.stdin.fileno(), 0, os.SEEK_CUR)
	except OSError:
		return None


def _rewind(beginning: int | None, error: LoadError) -> None:
	if beginning is None:
		raise ReadOnceError(str(error)) from None
	os.lseek(sys.stdin.fileno(), beginning, os.SEEK_SET)


def _load(source: str, loader: Loader, progress: Progress, *, careful: bool) -> dict[str, set[str]]:
	with _opened(source) as file, ReadAhead(unpacked(file.blocks(progress)), depth=READ_AHEAD) as stream:
		try:
			found = load_dump(stream, loader, careful=careful)
		except NotADumpError:
			raise NotABackupError(_what_it_is(file.beginning)) from None
	require_ledgers(found, source=source)
	loader.complete()
	return found


class _File:
	"""A file, or standard input, read block by block; its `beginning` is kept."""

	def __init__(self, file: BinaryIO, size: int) -> None:
		self.file = file
		self.size = size
		self.beginning = b""

	def blocks(self, progress: Progress) -> Iterator[bytes]:
		done = 0
		# Not through Python's buffer, whose lock a waiting thread would keep when the process ends.
		while block := os.read(self.file.fileno(), BLOCK):
			if len(self.beginning) < BEGINNING:
				self.beginning += block[:BEGINNING]
			done += len(block)
			progress(done, self.size)
			yield block


@contextmanager
def _opened(source: str) -> Iterator[_File]:
	if source == STDIN:
		yield _File(sys.stdin.buffer, 0)
		return
	path = Path(source)
	with path.open("rb") as file:
		yield _File(file, path.stat().st_size)


def _in_short(error: duckdb.Error) -> str:
	"""The first line, as others are about the statement."""
	return str(error).strip().splitlines()[0].rstrip(".")


def _what_it_is(beginning: bytes) -> str:
	"""What a file that is no backup seems to be, where that is easily told."""
	if form_of(beginning):
		packed, beginning = beginning, b""
		try:
			for piece in unpacked([packed]):
				beginning += piece
		except PackedTooShortError:
			# it is no more than the beginning
			pass
		except DumpError:
			return ""
	if not beginning:
		return ": it is empty"
	if b"PostgreSQL database dump" in beginning:
		return ": it was made by PostgreSQL, which ERPNext does not run on"
	if b"ustar" in beginning:
		return ": it is an archive of files; the database's backup ends in -database.sql.gz"
	if beginning[:1] >= b"\x80" or b"BEGIN PGP" in beginning:
		return ": it may be encrypted; decrypt it first (gpg --decrypt)"
	return ""
