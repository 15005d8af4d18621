"""Which benches of this machine take part in the tests, and with which site.

A site takes part only when its site_config.json says both `allow_tests` and `stock_sync_guard_tests`: the app is
uninstalled and installed again there, and documents are left behind. No other site is touched.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

from packaging.specifiers import SpecifierSet

OPT_IN = "stock_sync_guard_tests"


class TierNotRun(Exception):
	"""Why the tests do not run in a bench; no failure."""


def find_benches(checkout: Path) -> list[Path]:
	"""The benches that $BENCH names (several with a colon between them); else around this checkout and in the home.

	Raises TierNotRun where $BENCH names something else, or there is none.
	"""
	if named := os.environ.get("BENCH"):
		benches = [Path(folder).expanduser() for folder in named.split(os.pathsep) if folder]
		for bench in benches:
			if not is_bench(bench):
				raise TierNotRun(f"BENCH names {bench}, which is no bench with ERPNext.")
	else:
		conventional = (
			checkout.parent.parent,
			Path.home() / "frappe-bench",
			Path.home() / "frappe-bench-16",
		)
		benches = [bench for bench in conventional if is_bench(bench)]
	if not benches:
		raise TierNotRun("no bench was found (set BENCH to its folder).")
	return list(dict.fromkeys(bench.resolve() for bench in benches))


def is_bench(folder: Path) -> bool:
	return (folder / "sites" / "common_site_config.json").exists() and (folder / "apps" / "erpnext").exists()


def find_test_site(bench: Path) -> str:
	"""The site in $SITE, or the first that opted in; either must allow tests and have opted in."""
	wanted = os.environ.get("SITE")
	for config in sorted(bench.glob("sites/*/site_config.json")):
		settings = json.loads(config.read_text())
		if wanted in (None, config.parent.name) and settings.get("allow_tests") and settings.get(OPT_IN):
			return config.parent.name
	raise TierNotRun(
		"it has no site made for these tests. On a site that holds nothing of value: "
		f"bench --site SITE set-config allow_tests true && bench --site SITE set-config {OPT_IN} 1"
	)


def require_supported(bench: Path, checkout: Path) -> str:
	"""The version of the bench's ERPNext; raises TierNotRun where pyproject.toml does not promise to work with it."""
	[version] = re.findall(
		r'^__version__ = "(.+)"', (bench / "apps/erpnext/erpnext/__init__.py").read_text(), re.M
	)
	[promised] = re.findall(r'^erpnext = "(.+)"', (checkout / "pyproject.toml").read_text(), re.M)
	if not SpecifierSet(promised, prereleases=True).contains(version):
		raise TierNotRun(f"its ERPNext is {version}; the app works with {promised}.")
	return version
