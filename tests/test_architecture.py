"""The arrows between the rooms, as pyproject.toml has them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent
PACKAGE = "stock_sync_guard"


def lint(checkout: Path) -> subprocess.CompletedProcess:
	"""Check the contracts of a checkout, in a process of its own: import-linter sees what that checkout imports."""
	return subprocess.run(
		[
			sys.executable,
			"-c",
			"from importlinter.cli import lint_imports_command; lint_imports_command()",
			"--no-cache",
		],
		cwd=checkout,
		env={**os.environ, "PYTHONPATH": str(checkout)},
		check=False,
		text=True,
		stdout=subprocess.PIPE,
		stderr=subprocess.STDOUT,
	)


def test_a_room_uses_only_those_above_it_and_the_engine_no_frappe():
	checked = lint(CHECKOUT)
	assert checked.returncode == 0, checked.stdout


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
	copy = tmp_path_factory.mktemp("checkout")
	shutil.copytree(CHECKOUT / PACKAGE, copy / PACKAGE, ignore=shutil.ignore_patterns("__pycache__"))
	(copy / "tests").mkdir()
	for name in ("pyproject.toml", "tests/__init__.py", "tests/contracts.py"):
		shutil.copy(CHECKOUT / name, copy / name)
	return copy


@pytest.mark.parametrize(
	("room", "planted"),
	[
		("engine", "import stock_sync_guard.ledgers.statements"),
		("engine", "import frappe"),
		("ledgers", "import stock_sync_guard.site.policy"),
		("ledgers", "from frappe.utils import flt"),
		("wording", "from erpnext.accounts import utils"),
		("wording", "import stock_sync_guard.correction.draft"),
		("site", "import stock_sync_guard.watch"),
		("correction", "import stock_sync_guard.guard.documents"),
		("watch", "import stock_sync_guard.guard.documents"),
		("watch", "import stock_sync_guard.api"),
		("guard", "import stock_sync_guard.audit.errors"),
		("watch", "import stock_sync_guard.desk.rows"),
		("desk", "import stock_sync_guard.api"),
		("audit", "import stock_sync_guard.site.amounts"),
		("audit", "import frappe"),
	],
)
def test_an_arrow_in_the_wrong_direction_is_found(copy: Path, room: str, planted: str):
	module = copy / PACKAGE / room / "planted.py"
	module.write_text(f"{planted}\n")
	try:
		checked = lint(copy)
	finally:
		module.unlink()
	assert checked.returncode == 1, checked.stdout
	assert f"{PACKAGE}.{room}.planted" in checked.stdout
