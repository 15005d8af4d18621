"""Which benches and sites take part: those that said so, and no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench.find import TierNotRun, find_benches, find_test_site, require_supported
from tests.bench.made_up import make_bench, make_site, make_test_site

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
	monkeypatch.delenv("BENCH", raising=False)
	monkeypatch.delenv("SITE", raising=False)
	monkeypatch.setattr(Path, "home", lambda: tmp_path)
	return tmp_path


def test_several_benches_can_be_named(home: Path, monkeypatch: pytest.MonkeyPatch):
	benches = [make_bench(home / name) for name in ("one", "two")]
	monkeypatch.setenv("BENCH", ":".join(map(str, benches)))
	assert find_benches(CHECKOUT) == benches


def test_a_named_folder_that_is_no_bench_is_told(home: Path, monkeypatch: pytest.MonkeyPatch):
	monkeypatch.setenv("BENCH", f"{make_bench(home / 'one')}:{home / 'none'}")
	with pytest.raises(TierNotRun, match=r"none, which is no bench"):
		find_benches(CHECKOUT)


def test_the_conventional_places_and_the_bench_around_the_checkout_are_looked_at(home: Path):
	around = make_bench(home / "around")
	conventional = [make_bench(home / name) for name in ("frappe-bench", "frappe-bench-16")]
	assert find_benches(around / "apps" / "stock_sync_guard") == [around, *conventional]


def test_a_bench_is_found_once(home: Path):
	bench = make_bench(home / "frappe-bench")
	assert find_benches(bench / "apps" / "stock_sync_guard") == [bench]


def test_without_a_bench_it_is_said_how_to_name_one():
	with pytest.raises(TierNotRun, match="set BENCH"):
		find_benches(CHECKOUT)


def test_a_site_takes_part_only_where_it_allows_tests_and_has_opted_in(home: Path):
	bench = make_bench(home / "bench")
	make_site(bench, "a.localhost", allow_tests=True)
	make_site(bench, "b.localhost", stock_sync_guard_tests=1)
	with pytest.raises(TierNotRun, match="set-config stock_sync_guard_tests 1"):
		find_test_site(bench)
	make_test_site(bench, "c.localhost")
	assert find_test_site(bench) == "c.localhost"


def test_the_named_site_is_taken_where_it_has_opted_in(home: Path, monkeypatch: pytest.MonkeyPatch):
	bench = make_bench(home / "bench")
	make_test_site(bench, "a.localhost")
	make_test_site(bench, "b.localhost")
	make_site(bench, "live.localhost")
	monkeypatch.setenv("SITE", "b.localhost")
	assert find_test_site(bench) == "b.localhost"
	monkeypatch.setenv("SITE", "live.localhost")
	with pytest.raises(TierNotRun):
		find_test_site(bench)


def test_an_erpnext_that_the_app_does_not_promise_to_work_with_is_told(home: Path):
	for fit in ("15.99.1", "15.120.0", "16.9.1", "16.10.0", "16.30.2"):
		assert require_supported(make_bench(home / fit, erpnext=fit), CHECKOUT) == fit
	for old in ("14.1.0", "15.98.3", "16.0.0", "16.1.4", "16.8.12", "17.0.0"):
		with pytest.raises(TierNotRun, match=f"its ERPNext is {old}"):
			require_supported(make_bench(home / old, erpnext=old), CHECKOUT)
