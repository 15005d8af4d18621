"""The console command: its options, its faults, its exit status."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.audit.command import COULD_NOT_CHECK, LEDGERS, OUT_OF_SYNC, SOUND, audit


@pytest.mark.parametrize(
	("options", "words"),
	[
		(["--company", "Nobody"], "There is no company Nobody. Companies with perpetual inventory: "),
		(["--account", "Nowhere"], "Nowhere: not a stock account"),
		(
			["--account", "Raw Material Stock - CPU", "--company", SOUND],
			"not a stock account of Birch Instruments",
		),
		(["--as-on", "31.12.2026"], "not a date like 2026-03-31"),
		(["--tolerance", "-1"], "zero or more"),
		(["--tolerance", "NaN"], "zero or more"),
		(["--format", "xml"], "xml"),
		(["--output", "/nowhere/report.txt"], "Name another --output"),
	],
)
def test_a_wrong_option_is_refused_in_words(capsys, options, words):
	assert words in audit(capsys, LEDGERS, *options, status=COULD_NOT_CHECK)


def test_a_fault_of_our_own_is_not_mistaken_for_out_of_sync(capsys, monkeypatch):
	monkeypatch.setattr("stock_sync_guard.audit.cli.audit", lambda run, scope: 1 / 0)
	message = audit(capsys, LEDGERS, status=COULD_NOT_CHECK)
	assert "ZeroDivisionError" in message and "Please report it" in message


def test_without_the_extra_it_says_how_to_install_it(capsys, monkeypatch):
	monkeypatch.setitem(sys.modules, "click", None)
	assert "pip install stock-sync-guard[audit]" in audit(capsys, LEDGERS, status=COULD_NOT_CHECK)


@pytest.mark.parametrize(
	("package", "module", "source"),
	[
		("sqlalchemy", "mariadb", "mysql://nobody@127.0.0.1/nothing"),
		("duckdb", "backup", "-"),
	],
)
def test_a_package_that_only_one_source_needs_is_named_too(capsys, monkeypatch, package, module, source):
	monkeypatch.delitem(sys.modules, f"stock_sync_guard.audit.sources.{module}", raising=False)
	monkeypatch.setitem(sys.modules, package, None)
	message = audit(capsys, source, status=COULD_NOT_CHECK)
	assert message == (
		f"stock-sync-guard: {package} is not installed. Run: pip install stock-sync-guard[audit]\n"
	)


def test_a_source_imports_what_it_needs_and_no_more():
	script = """
import sys
from stock_sync_guard.audit.main import run
run(["audit", sys.argv[1]])
assert not {"duckdb", "sqlalchemy", "pyspark"} & sys.modules.keys()
"""
	subprocess.run([sys.executable, "-c", script, str(LEDGERS)], check=True, capture_output=True)


def test_it_runs_as_a_command_without_frappe(tmp_path):
	process = subprocess.run(
		[sys.executable, "-m", "stock_sync_guard.audit.main", "audit", str(LEDGERS)],
		capture_output=True,
		text=True,
		check=False,
		env={"PATH": "", "PYTHONPATH": str(Path(__file__).parents[2]), "PYTHONIOENCODING": "utf-8"},
	)
	assert process.returncode == OUT_OF_SYNC, process.stderr
	assert "Cedar Pumps" in process.stdout


def test_the_source_can_come_from_the_environment(capsys, monkeypatch):
	monkeypatch.setenv("STOCK_SYNC_GUARD_SOURCE", str(LEDGERS))
	assert "Cedar Pumps" in audit(capsys, status=OUT_OF_SYNC)
