"""Where an audit reads from, told by its form: a URL, a backup, an exported file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from stock_sync_guard.audit.errors import AuditError
from stock_sync_guard.audit.sources import backup, exported, mariadb, spark
from stock_sync_guard.audit.sources.completed import Ledgers

# Called with the bytes read so far and the bytes there are.
Progress = Callable[[int, int], None]


# What is kept of a backup's ledgers in memory, in bytes, unless told otherwise.
MEMORY = 160 << 20


def open_source(
	source: str, progress: Progress, *, memory: int = MEMORY, master: str | None = None
) -> AbstractContextManager[Ledgers]:
	"""Open the source read-only. The engine's `Run` is good until the context ends, and nothing is left behind.

	`source` is a SQLAlchemy URL, the path of a backup (`.sql`, packed or not) or of an exported SQLite file, which of the
	two is seen by its content, `-` for a backup on standard input, or `spark:FOLDER`, which `master` reads. Raises AuditError.
	"""
	if spark.is_spark(source):
		return spark.open_lake(source, master)
	if "://" in source:
		return mariadb.open_url(source)
	if source == backup.STDIN:
		return backup.open_backup(source, progress, memory=memory)
	return _open_file(Path(source), progress, memory)


@contextmanager
def _open_file(path: Path, progress: Progress, memory: int) -> Iterator[Ledgers]:
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
		exported.open_file(path)
		if beginning == exported.MAGIC
		else backup.open_backup(str(path), progress, memory=memory)
	)
	with opened as run:
		yield run
