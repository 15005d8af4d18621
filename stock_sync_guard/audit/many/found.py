"""Which sources are meant: those that are named, and in a folder the backups and exports in it and below."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from stock_sync_guard.audit.errors import AuditError
from stock_sync_guard.audit.sources.spark import is_spark, place_of, sites_in

# What backups of a database and exported ledgers are called; a site's backup of files is a .tar.
LEDGERS = re.compile(r".+\.(?:sql|sql\.gz|sql\.zst|sql\.xz|sql\.bz2|sqlite)", re.IGNORECASE)

# bench backup's own name: 20261122_174743-site_name-database.sql.gz, with -enc where it is encrypted
OF_BENCH = re.compile(
	r"(?:\d{8}_\d{6}-)?(?P<site>.+?)(?:-database)?(?:-enc)?\.(?:sql|sqlite)(?:\.\w+)?", re.IGNORECASE
)


def found(sources: Iterable[str]) -> list[str]:
	"""The sources in their order, each folder replaced by what it holds. Raises AuditError for a folder that holds none."""
	return [one for source in sources for one in _each(source)]


def is_many(source: str) -> bool:
	"""Whether the source stands for several."""
	return is_folder(source) or (is_spark(source) and len(sites_in(source)) > 1)


def is_folder(source: str) -> bool:
	return "://" not in source and Path(source).is_dir()


def names_of(sources: Iterable[str]) -> list[str]:
	"""A name for each source, for reading and for files: the site's where the file tells it. Two never have the same."""
	names: list[str] = []
	for source in sources:
		name = _name(source)
		number = sum(taken == name or taken.startswith(f"{name} (") for taken in names)
		names.append(f"{name} ({number + 1})" if number else name)
	return names


def _each(source: str) -> Iterable[str]:
	if is_spark(source):
		return sites_in(source)
	return _in_folder(Path(source)) if is_folder(source) else [source]


def _in_folder(folder: Path) -> Iterator[str]:
	paths = sorted(path for path in folder.rglob("*") if path.is_file() and LEDGERS.fullmatch(path.name))
	if not paths:
		raise AuditError(
			f"Folder {folder} holds no backup (….sql.gz) and no exported file (….sqlite). Name the folder they are in."
		)
	return map(str, paths)


def _name(source: str) -> str:
	"""Of a URL the database, without host and password."""
	if is_spark(source):
		place = place_of(source)
		return place.site or place.folder.rpartition("/")[2] or "lake"
	if "://" in source:
		return re.split(r"[/?]", source.partition("://")[2] + "/")[1] or "database"
	match = OF_BENCH.fullmatch(Path(source).name)
	return match.group("site") if match else Path(source).name
