"""The tests run in an overlay: the bench stays as it was, however the run ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bench.made_up import contents, make_bench, make_site, make_test_site
from tests.bench.overlay import APP, environment_of, overlay

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture
def bench(tmp_path: Path) -> Path:
	bench = make_bench(tmp_path / "bench")
	make_test_site(bench)
	make_site(bench, "live.localhost")
	return bench


def own_copy(bench: Path) -> None:
	"""As `bench get-app` installs it."""
	(bench / "apps" / APP / APP / "public").mkdir(parents=True)
	(bench / "sites/apps.txt").write_text(f"frappe\nerpnext\n{APP}")
	(bench / "sites/assets" / APP).mkdir()
	(bench / "sites/assets" / APP / "theirs.js").write_text("")


def linked_elsewhere(bench: Path) -> None:
	(bench / "apps" / APP).symlink_to("/another/checkout")
	(bench / "sites/apps.txt").write_text(f"frappe\n{APP}\nerpnext\n")
	(bench / "sites/assets" / APP).symlink_to("/another/checkout/public")


@pytest.mark.parametrize("how", [lambda bench: None, own_copy, linked_elsewhere], ids=["not", "copy", "link"])
def test_this_checkout_is_the_app_whatever_the_bench_has(bench: Path, how):
	how(bench)
	before = contents(bench)
	with overlay(bench, "test.localhost", CHECKOUT) as folder:
		hooks = Path(APP) / "hooks.py"
		assert (folder / "apps" / APP / hooks).read_text() == (CHECKOUT / hooks).read_text()
		assert (folder / "apps/erpnext").resolve() == bench / "apps/erpnext"
		assert (folder / "sites/assets" / APP / "js").is_dir()
		assert (folder / "sites/apps.txt").read_text() == f"frappe\nerpnext\n{APP}\n"
		(folder / "sites/assets/assets.json").write_text("built")
		(folder / "logs/bench.log").write_text("a line")
	assert contents(bench) == before
	assert not folder.exists()


def test_what_is_built_in_the_checkout_stays_as_a_bench_with_a_link_to_it_knows_it(
	bench: Path, tmp_path: Path
):
	checkout = tmp_path / "checkout"
	built = checkout / APP / "public/dist/js/app.bundle.ONE.js"
	built.parent.mkdir(parents=True)
	built.write_text("one")
	before = contents(checkout)
	with overlay(bench, "test.localhost", checkout) as folder:
		dist = folder / "apps" / APP / APP / "public/dist"
		assert not dist.exists()
		dist.mkdir()
		assert (folder / "sites/assets" / APP / "dist").samefile(dist)
	assert contents(checkout) == before


def test_no_other_site_can_be_reached(bench: Path):
	with overlay(bench, "test.localhost", CHECKOUT) as folder:
		assert [site.name for site in folder.glob("sites/*.localhost")] == ["test.localhost"]


def test_redis_is_the_benchs_with_keys_apart(bench: Path):
	with overlay(bench, "test.localhost", CHECKOUT) as folder:
		config = json.loads((folder / "sites/common_site_config.json").read_text())
	assert config["redis_cache"] == "redis://127.0.0.1:13000/1"
	assert config["redis_queue"] == "redis://127.0.0.1:11000/1"


def test_frappe_is_told_where_to_look(bench: Path):
	environment = environment_of(bench)
	assert environment["FRAPPE_BENCH_ROOT"] == str(bench)
	assert environment["PYTHONPATH"] == str(bench / "apps" / APP)


# Lays an overlay and runs a command that never ends in it, as `tests.run` does.
ENDLESS = """
import signal, sys
from pathlib import Path
from tests.bench import commands
from tests.bench.overlay import overlay

commands.end_on_sigterm()
signal.signal(signal.SIGINT, signal.default_int_handler)  # what a shell starts in the background ignores ctrl-C
with overlay(Path(sys.argv[1]), "test.localhost", Path(sys.argv[2])) as folder:
	(folder / "sites/assets/assets.json").write_text("built")
	commands.run([sys.executable, "-c", "import os, time; print(os.getpid(), flush=True); time.sleep(600)"], cwd=folder, show=True)
"""


@pytest.fixture
def endless(bench: Path, tmp_path: Path) -> Iterator[subprocess.Popen]:
	temporary = tmp_path / "temporary"
	temporary.mkdir()
	process = subprocess.Popen(
		[sys.executable, "-c", ENDLESS, str(bench), str(CHECKOUT)],
		cwd=CHECKOUT,
		env={**os.environ, "TMPDIR": str(temporary), "PYTHONPATH": str(CHECKOUT)},
		stdout=subprocess.PIPE,
		stderr=subprocess.DEVNULL,
		text=True,
	)
	yield process
	process.kill()
	process.wait()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_the_bench_is_as_it_was_after_a_run_that_was_killed(bench: Path, endless, number: signal.Signals):
	before = contents(bench)
	command = int(endless.stdout.readline())
	endless.send_signal(number)
	endless.wait(30)
	try:
		assert contents(bench) == before
		if number != signal.SIGKILL:
			assert has_ended(command), "a command outlives the run"
			assert not list((bench.parent / "temporary").iterdir())
	finally:
		if not has_ended(command):
			os.kill(command, signal.SIGKILL)


def has_ended(process: int) -> bool:
	"""Waits for it, for a moment: the system tells of it only after it was put away."""
	for _attempt in range(50):
		try:
			os.kill(process, 0)
		except ProcessLookupError:
			return True
		time.sleep(0.02)
	return False
