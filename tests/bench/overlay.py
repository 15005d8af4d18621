"""A folder that frappe takes for the bench, with a copy of this checkout as its app.

Nothing is written to the bench, nor to the checkout that it may have a link to (`bench build` puts its files there), so
nothing is bent however the run ends; killed, it leaves a folder in the system's temporary directory. Whether the bench has the app, as a link, as a copy of its own or not at all, is one.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

APP = "stock_sync_guard"

# What is made anew, or is no part of the app.
NOT_COPIED = (
	".git",
	".venv",
	"__pycache__",
	".*_cache",
	".hypothesis",
	"node_modules",
	"dist",
	"build",
	"*.egg-info",
)

# Frappe uses number 0. The names of built assets and the queued jobs are kept apart from the bench's.
REDIS_DATABASE = 1


@contextmanager
def overlay(bench: Path, site: str, checkout: Path) -> Iterator[Path]:
	"""The folder, with this site and no other; gone afterwards."""
	with tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as folder:
		path = Path(folder).resolve()
		_lay_apps(path, bench, checkout)
		_lay_sites(path, bench, site)
		yield path


def environment_of(overlay: Path) -> dict[str, str]:
	"""What makes frappe, in Python and in Node, look for everything in the overlay."""
	return {
		**os.environ,
		"CI": "1",
		"FRAPPE_BENCH_ROOT": str(overlay),
		"PYTHONPATH": str(overlay / "apps" / APP),
	}


def _lay_apps(overlay: Path, bench: Path, checkout: Path) -> None:
	for name in ("apps", "logs", "config/pids", "sites"):
		(overlay / name).mkdir(parents=True)
	(overlay / "env").symlink_to(bench / "env")
	for app in (bench / "apps").iterdir():
		if app.name != APP:
			(overlay / "apps" / app.name).symlink_to(app)
	shutil.copytree(
		checkout, overlay / "apps" / APP, symlinks=True, ignore=shutil.ignore_patterns(*NOT_COPIED)
	)


def _lay_sites(overlay: Path, bench: Path, site: str) -> None:
	theirs, ours = bench / "sites", overlay / "sites"
	apps = [app for app in (theirs / "apps.txt").read_text().split() if app != APP]
	(ours / "apps.txt").write_text("\n".join([*apps, APP]) + "\n")
	config = json.loads((theirs / "common_site_config.json").read_text())
	(ours / "common_site_config.json").write_text(json.dumps(_with_redis_apart(config), indent=1))
	(ours / site).symlink_to(theirs / site)
	# `bench build` writes into it
	shutil.copytree(theirs / "assets", ours / "assets", symlinks=True)
	assets = ours / "assets" / APP
	if assets.is_dir() and not assets.is_symlink():
		shutil.rmtree(assets)
	assets.unlink(missing_ok=True)
	assets.symlink_to(overlay / "apps" / APP / APP / "public")


def _with_redis_apart(config: Mapping[str, object]) -> dict[str, object]:
	apart = dict(config)
	for key in ("redis_cache", "redis_queue"):
		url = urlsplit(str(config.get(key, "")))
		if url.scheme in ("redis", "rediss"):
			apart[key] = url._replace(path=f"/{REDIS_DATABASE}").geturl()
	return apart
