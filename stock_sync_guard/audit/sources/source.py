"""Where an audit reads from, told by its form: a URL, a backup, an exported file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from stock_sync_guard.audit.errors import AuditError
from stock_sync_guard.audit.sources import exported, spark
from stock_sync_guard.audit.sources.completed import Ledgers

# Called with the bytes read so far and the bytes there are.
Progress = Callable[[int, int], None]

# What is kept of a backup's ledgers in memory, in bytes, unless told otherwise.
MEMORY = 160 << 20

# A backup on standard input.
STDIN = "-"


@dataclass(frozen=True)
class Means:
	"""What sources are read with: so many bytes of memory for a backup, and the master of Spark (None: this machine)."""

	memory: int = MEMORY
	master: str | None = None


def open_source(source: str, progress: Progress, means: Means) -> AbstractContextManager[Ledgers]:
	"""Open the source read-only. The engine's `Run` is good until the context ends, and nothing is left behind.

	`source` is a SQLAlchemy URL, the path of a backup (`.sql`, packed or not) or of an exported SQLite file, which of the
	two is seen by its content, `-` for a backup on standard input, or `spark:FOLDER`. Raises AuditError.
	"""
	if spark.is_spark(source):
		return spark.open_lake(source, means.master)
	if "://" in source:
		return _open_url(source)
	if source == STDIN:
		return _open_backup(source, progress, means)
	return _open_file(Path(source), progress, means)


def _open_url(source: str) -> AbstractContextManager[Ledgers]:
	# Only who needs SQLAlchemy waits for it, or DuckDB below: each takes as long as the audit of a small site.
	from stock_sync_guard.audit.sources.mariadb import open_url

	return open_url(source)


def _open_backup(source: str, progress: Progress, means: Means) -> AbstractContextManager[Ledgers]:
	from stock_sync_guard.audit.sources.backup import open_backup

	return open_backup(source, progress, memory=means.memory)


@contextmanager
def _open_file(path: Path, progress: Progress, means: Means) -> Iterator[Ledgers]:
	try:
		with path.open("rb") as file:
			beginning = file.read(len(exported.MAGIC))
	except FileNotFoundError:
		raise AuditError(
			f"There is no file {path}. Check the path; a database is named by its URL."
		) from None
	except IsADirectoryError:
		raise AuditError(f"{path} is a folder. Name the backup or the exported file in it.") from None
	except OSError as error:
		raise AuditError(f"{path} cannot be read: {error.strerror}. Check its permissions.") from None
	opened = (
		exported.open_file(path) if beginning == exported.MAGIC else _open_backup(str(path), progress, means)
	)
	with opened as run:
		yield run
