"""Runs the tests that need ERPNext, in a bench, on a site that was made for them.

A site takes part only when its site_config.json says both `allow_tests` and `stock_sync_guard_tests`: the app is
uninstalled and installed again there, and documents are left behind. No other site is touched.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

APP = "stock_sync_guard"
OPT_IN = "stock_sync_guard_tests"


class TierNotRun(Exception):
	"""Why there is nothing to run the tests in; no failure."""


def run_bench_tier(checkout: Path) -> tuple[int, int]:
	"""Passed and failed tests of the app in the bench. Raises TierNotRun where there is no bench or test site."""
	bench = find_bench(checkout)
	site = find_test_site(bench)
	print(f"bench: {bench}\nsite: {site}", flush=True)
	with app_linked_to(bench, checkout):
		return run_in(bench, site, checkout)


def find_bench(checkout: Path) -> Path:
	"""The bench in $BENCH, around this checkout, or in the conventional place."""
	candidates = [os.environ.get("BENCH"), checkout.parent.parent, Path.home() / "frappe-bench"]
	for candidate in candidates:
		if candidate and (Path(candidate) / "sites" / "common_site_config.json").exists():
			return Path(candidate).resolve()
	raise TierNotRun("no bench was found (set BENCH to its folder).")


def find_test_site(bench: Path) -> str:
	"""The site in $SITE, or the first that opted in; either must allow tests and have opted in."""
	wanted = os.environ.get("SITE")
	for config in sorted(bench.glob("sites/*/site_config.json")):
		settings = json.loads(config.read_text())
		if wanted in (None, config.parent.name) and settings.get("allow_tests") and settings.get(OPT_IN):
			return config.parent.name
	raise TierNotRun(
		f"the bench {bench} has no site made for these tests. On a site that holds nothing of value: "
		f"bench --site SITE set-config allow_tests true && bench --site SITE set-config {OPT_IN} 1"
	)


@contextmanager
def app_linked_to(bench: Path, checkout: Path) -> Iterator[None]:
	"""The bench's app is this checkout for a while: a link to another checkout is bent, a copy is left alone."""
	app = bench / "apps" / APP
	if app.resolve() == checkout:
		yield
		return
	if app.exists() and not app.is_symlink():
		raise TierNotRun(f"the bench has its own copy of the app. Run the command there: {app}")
	before = os.readlink(app) if app.is_symlink() else None
	if app.is_symlink():
		app.unlink()
	app.symlink_to(checkout)
	try:
		yield
	finally:
		app.unlink()
		if before:
			app.symlink_to(before)


def run_in(bench: Path, site: str, checkout: Path) -> tuple[int, int]:
	environment = {**os.environ, "CI": "1", "PYTHONPATH": str(checkout)}

	def run(*command: str, check: bool = True) -> subprocess.CompletedProcess:
		return subprocess.run(
			["bench", *command],
			cwd=bench,
			env=environment,
			check=check,
			text=True,
			stdout=subprocess.PIPE,
			stderr=subprocess.STDOUT,
		)

	try:
		if not is_listed(bench):
			with (bench / "sites" / "apps.txt").open("a") as apps:
				apps.write(f"\n{APP}\n")
		run("build", "--app", APP)
		leftovers = reinstall(run, site)
	except subprocess.CalledProcessError as error:
		print(error.output)
		print(f"failed: {' '.join(error.cmd)}")
		return 0, 1
	tests = run("--site", site, "run-tests", "--app", APP, check=False)
	print(tests.stdout)
	passed, failed = read_counts(tests.stdout)
	if tests.returncode and not failed:
		failed = 1
	for leftover in leftovers:
		print(f"left behind by uninstall-app: {leftover}")
	return passed + (not leftovers), failed + bool(leftovers)


def is_listed(bench: Path) -> bool:
	return APP in (bench / "sites" / "apps.txt").read_text().split()


def reinstall(run, site: str) -> list[str]:
	"""Install the app afresh; returns what an uninstalled app had left behind in the database."""
	if APP in run("--site", site, "list-apps").stdout:
		uninstall(run, site)
	before = database_of(run, site)
	run("--site", site, "install-app", APP)
	uninstall(run, site)
	after = database_of(run, site)
	run("--site", site, "install-app", APP)
	return sorted(after - before) + [f"gone: {line}" for line in sorted(before - after)]


def uninstall(run, site: str) -> None:
	run("--site", site, "uninstall-app", APP, "--yes", "--no-backup", "--force")


def database_of(run, site: str) -> set[str]:
	"""Every column and index of the site's database, and every record of the kinds that an app can add."""
	lines = set()
	for query in (
		"select concat_ws(' ', 'column', table_name, column_name, column_type) from information_schema.columns where table_schema = database()",
		"select concat_ws(' ', 'index', table_name, index_name, seq_in_index, column_name) from information_schema.statistics where table_schema = database()",
		*(
			f"select concat_ws(' ', '{doctype}', name) from `tab{doctype}`"
			for doctype in (
				"Client Script",
				"Custom DocPerm",
				"Custom Field",
				"Custom Role",
				"Dashboard",
				"Dashboard Chart",
				"Desktop Icon",
				"DocType",
				"Installed Application",
				"Module Def",
				"Notification",
				"Number Card",
				"Page",
				"Print Format",
				"Property Setter",
				"Report",
				"Role",
				"Scheduled Job Type",
				"Server Script",
				"Workspace",
			)
		),
	):
		output = run("--site", site, "mariadb", "--batch", "--skip-column-names", "-e", query).stdout
		lines.update(line for line in output.splitlines() if line and "Installed Application" not in line)
	return lines


def read_counts(output: str) -> tuple[int, int]:
	"""Passed and failed tests in unittest's closing lines."""
	ran = sum(int(number) for number in re.findall(r"^Ran (\d+) tests?", output, re.M))
	failed = sum(int(number) for number in re.findall(r"(?:failures|errors)=(\d+)(?=[,)])", output))
	return ran - failed, failed
