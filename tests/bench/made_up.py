"""A bench made up of files, for the tests of what finds, overlays and starts one."""

from __future__ import annotations

import json
from pathlib import Path


def make_bench(
	folder: Path,
	*,
	erpnext: str = "15.99.1",
	db_port: int | None = None,
	redis_ports: tuple[int, int] = (13000, 11000),
) -> Path:
	"""A bench with frappe, ERPNext and the assets of both, without a site."""
	for app, version in (("frappe", "15.101.0"), ("erpnext", erpnext)):
		package = folder / "apps" / app / app
		(package / "public").mkdir(parents=True)
		(package / "__init__.py").write_text(f'__version__ = "{version}"\n')
	for name in ("env/bin", "logs", "config", "sites/assets"):
		(folder / name).mkdir(parents=True)
	(folder / "sites/apps.txt").write_text("frappe\nerpnext")
	(folder / "sites/assets/assets.json").write_text("{}")
	(folder / "sites/assets/frappe").symlink_to(folder / "apps/frappe/frappe/public")
	cache, queue = redis_ports
	config = {
		"db_host": "127.0.0.1",
		"redis_cache": f"redis://127.0.0.1:{cache}",
		"redis_queue": f"redis://127.0.0.1:{queue}",
		**({"db_port": db_port} if db_port else {}),
	}
	(folder / "sites/common_site_config.json").write_text(json.dumps(config))
	(folder / "config/redis_cache.conf").write_text(f"bind 127.0.0.1\nport {cache}\n")
	(folder / "config/redis_queue.conf").write_text(f"bind 127.0.0.1\nport {queue}\n")
	return folder


def make_site(bench: Path, name: str, **settings: object) -> Path:
	site = bench / "sites" / name
	site.mkdir()
	(site / "site_config.json").write_text(json.dumps({"db_name": "made_up", **settings}))
	return site


def make_test_site(bench: Path, name: str = "test.localhost") -> Path:
	return make_site(bench, name, allow_tests=True, stock_sync_guard_tests=1)


def contents(folder: Path) -> dict[str, str]:
	"""Every file, folder and link below it, links not followed, with what it holds."""
	found = {}
	for path in sorted(folder.rglob("*")):
		if path.is_symlink():
			held = f"-> {path.readlink()}"
		else:
			held = path.read_text() if path.is_file() else "folder"
		found[str(path.relative_to(folder))] = held
	return found
