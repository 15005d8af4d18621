"""The tests of the app in one bench, on a site that was made for them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.bench import commands
from tests.bench.counts import Counts, of_unittest
from tests.bench.find import find_test_site, require_supported
from tests.bench.leftovers import changes, database_of
from tests.bench.overlay import APP, environment_of, overlay

# Makes what people make about an app's doctypes, in a site that has the app.
LEAVE_TRACES = f"{APP}.tests.traces.leave_traces"

# Runs a command of bench in the overlay and returns its output.
Bench = Callable[..., str]


def run_tier(bench: Path, checkout: Path) -> Counts:
	"""Counts of the app's tests in the bench. Raises TierNotRun where it has no site for them, or another ERPNext."""
	version = require_supported(bench, checkout)
	site = find_test_site(bench)
	print(f"bench: {bench} (ERPNext {version})\nsite: {site}", flush=True)
	with overlay(bench, site, checkout) as folder:
		return _run_in(folder, site)


def _run_in(folder: Path, site: str) -> Counts:
	environment = environment_of(folder)
	python = str(folder / "env" / "bin" / "python")

	def run(*arguments: str, show: bool = False) -> tuple[str, int]:
		command = [python, "-m", "frappe.utils.bench_helper", "frappe", *arguments]
		return commands.run(command, cwd=folder / "sites", env=environment, show=show)

	def must(*arguments: str) -> str:
		output, status = run(*arguments)
		if status:
			raise commands.CommandFailed(f"{output}\nfailed: bench {' '.join(arguments)}")
		return output

	try:
		must("build", "--app", APP)
		leftovers = reinstall(lambda *arguments: must("--site", site, *arguments), folder / "statements.sql")
	except commands.CommandFailed as failure:
		print(failure)
		return Counts(failed=1)
	output, status = run("--site", site, "run-tests", "--app", APP, show=True)
	for leftover in leftovers:
		print(f"left behind by uninstall-app: {leftover}")
	return of_unittest(output, status) + Counts(passed=int(not leftovers), failed=int(bool(leftovers)))


def reinstall(bench: Bench, statements: Path) -> list[str]:
	"""Install the app afresh; returns what an uninstalled app had left behind in the database.

	`statements` is a file for those that are sent to the database: the system takes no long argument.
	"""

	def query(sql: str) -> str:
		statements.write_text(sql)
		return bench("mariadb", "--batch", "--skip-column-names", "-e", f"source {statements}")

	bench("clear-cache")
	if APP in bench("list-apps"):
		_uninstall(bench)
	before = database_of(query)
	bench("install-app", APP)
	bench("execute", LEAVE_TRACES)
	_uninstall(bench)
	after = database_of(query)
	bench("install-app", APP)
	return changes(before, after)


def _uninstall(bench: Bench) -> None:
	bench("uninstall-app", APP, "--yes", "--no-backup", "--force")
