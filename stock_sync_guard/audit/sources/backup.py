"""A backup as `bench backup` writes it, read as a stream into a database that exists for this one audit."""

from __future__ import annotations

import gzip
import io
import sqlite3
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import BinaryIO

from stock_sync_guard.audit.dumps.dump import Batch, read_dump
from stock_sync_guard.audit.dumps.errors import DumpError, NotADumpError, TruncatedDumpError
from stock_sync_guard.audit.errors import AuditError
from stock_sync_guard.audit.sources.required import require_ledgers
from stock_sync_guard.ledgers.sqlite import INDEXES, connect, create_tables, runner
from stock_sync_guard.ledgers.statements import Run
from stock_sync_guard.ledgers.tables import AMOUNTS, FLAGS, TABLES

GZIP = b"\x1f\x8b"

# Read this much of the file at a time: large enough to keep the calls few, small enough to keep progress smooth.
BLOCK = 1 << 18

# An empty name is SQLite's own: a file that is gone as soon as it is closed, or the process ends in any way.
PRIVATE = ""

# Of the private database at most so much is kept in memory (KiB, negative as SQLite wants it), the rest on disk.
CACHE = -32_768

BEGINNING = 4096

NOT_A_BACKUP = (
	"Name a file of bench backup (…-database.sql.gz) or of bench export-stock-ledgers, or a database URL."
)


@contextmanager
def open_file(path: Path, progress: Callable[[int, int], None]) -> Iterator[Run]:
	"""The backup's ledgers, loaded; the database goes with the context. Raises AuditError.

	`progress` is called with the bytes of the file that were read and its size.
	"""
	with closing(connect(PRIVATE)) as connection:
		try:
			_load(path, connection, progress)
		except NotADumpError:
			raise AuditError(f"{path} is not a backup{_what_it_is(path)}. {NOT_A_BACKUP}") from None
		except (TruncatedDumpError, EOFError) as error:
			detail = str(error) if isinstance(error, DumpError) else "the file ends too early"
			raise AuditError(
				f"{path} is truncated: {detail}. Copy the backup again, or make a new one."
			) from None
		except (DumpError, gzip.BadGzipFile, zlib.error) as error:
			raise AuditError(
				f"{path} cannot be read: {error}. Copy the backup again, or make a new one."
			) from None
		except OSError as error:
			raise AuditError(f"{path} cannot be read: {error.strerror or error}.") from None
		except sqlite3.Error as error:
			raise AuditError(
				f"{path} could not be loaded: {error}. Name a folder with room for it in SQLITE_TMPDIR."
			) from None
		yield runner(connection)


def _load(path: Path, connection: sqlite3.Connection, progress: Callable[[int, int], None]) -> None:
	connection.execute(f"PRAGMA cache_size = {CACHE}")
	connection.execute("PRAGMA journal_mode = OFF")
	create_tables(connection)
	for index in _index_names(connection):
		connection.execute(f"DROP INDEX `{index}`")  # one sort at the end is faster than one search per row
	found: dict[str, set[str]] = {}
	with path.open("rb") as file, _counted(file, path.stat().st_size, progress) as stream:
		for batch in read_dump(stream, TABLES):
			found.setdefault(batch.table, set()).update(batch.columns)
			_insert(connection, batch)
	require_ledgers(found, source=str(path))
	for statement in INDEXES:
		connection.execute(statement)


def _insert(connection: sqlite3.Connection, batch: Batch) -> None:
	if not batch.rows or not batch.columns:
		return
	columns = ", ".join(f"`{column}`" for column in batch.columns)
	places = ", ".join(
		"COALESCE(?, 0)" if column in AMOUNTS or column in FLAGS else "?" for column in batch.columns
	)
	connection.executemany(f"INSERT INTO `{batch.table}` ({columns}) VALUES ({places})", batch.rows)


def _index_names(connection: sqlite3.Connection) -> list[str]:
	rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")
	return [name for (name,) in rows]


@contextmanager
def _counted(file: BinaryIO, size: int, progress: Callable[[int, int], None]) -> Iterator[BinaryIO]:
	"""The file's content, unpacked where it is gzip'ed, with each block read from the file reported."""
	beginning = file.read(len(GZIP))
	file.seek(0)
	counted = io.BufferedReader(_Counted(file, size, progress), BLOCK)
	if beginning == GZIP:
		with gzip.GzipFile(fileobj=counted) as unpacked:
			yield unpacked  # type: ignore[misc]
	else:
		yield counted  # type: ignore[misc]


class _Counted(io.RawIOBase):
	"""A file that reports how far it has been read."""

	def __init__(self, file: BinaryIO, size: int, progress: Callable[[int, int], None]) -> None:
		self.file, self.size, self.progress = file, size, progress

	def readable(self) -> bool:
		return True

	def readinto(self, buffer) -> int:
		count = self.file.readinto(buffer)  # type: ignore[attr-defined]
		self.progress(self.file.tell(), self.size)
		return count


def _what_it_is(path: Path) -> str:
	"""What a file that is no backup seems to be, where that is easily told."""
	with path.open("rb") as file:
		beginning = file.read(BEGINNING)
	if beginning.startswith(GZIP):
		try:
			beginning = zlib.decompressobj(wbits=31).decompress(beginning)
		except zlib.error:
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
