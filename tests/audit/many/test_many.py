"""Many sources at once, as a hosting provider has them after a night: some of them broken."""

from __future__ import annotations

import csv
import gzip
import io
import json
from pathlib import Path

import pytest

from stock_sync_guard.audit.figures.results import Scope
from stock_sync_guard.audit.main import run
from stock_sync_guard.audit.many.audited import Task, audit_many
from stock_sync_guard.audit.many.found import names_of
from stock_sync_guard.audit.sources.source import Means
from tests.audit.command import COULD_NOT_CHECK, DAMAGED, IN_SYNC, LEDGERS, OUT_OF_SYNC, figures
from tests.audit.dump_text import dump_of_connection
from tests.sample_ledger import SampleLedger

BACKUPS = 200
NIGHT = "20261122_174743"


def backup_of(folder: Path, number: int) -> Path:
	"""A small site's backup; every tenth has a receipt without its GL entries."""
	ledger = SampleLedger(company=f"Company {number}", abbr=f"C{number}")
	ledger.post_receipt("PR-1", "100")
	ledger.post_receipt("PR-2", f"{number}.50", posting_date="2026-03-05")
	if number % 10 == 0:
		ledger.lose_gl_entries(("Purchase Receipt", "PR-2"))
	packed = folder / f"{NIGHT}-site{number}-database.sql.gz"
	packed.write_bytes(gzip.compress(dump_of_connection(ledger.connection).encode()))
	ledger.connection.close()
	return packed


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Path:
	folder = tmp_path_factory.mktemp("night")
	for number in range(1, BACKUPS - 2):
		backup_of(folder, number)
	content = (folder / f"{NIGHT}-site1-database.sql.gz").read_bytes()
	(folder / f"{NIGHT}-truncated-database.sql.gz").write_bytes(content[:-50])
	(folder / f"{NIGHT}-other-database.sql.gz").write_bytes(gzip.compress(b"Dear accountant,\n"))
	(folder / f"{NIGHT}-secret-database-enc.sql.gz").write_bytes(b"\x8c\r\x04\x09" + content)
	(folder / f"{NIGHT}-site1-files.tar").write_bytes(b"not looked at")
	return folder


def many(capsys, *arguments: object, status: int) -> str:
	assert run(["audit", *map(str, arguments)]) == status
	captured = capsys.readouterr()
	assert not captured.err
	return captured.out


def test_a_folder_of_two_hundred_is_audited_and_broken_ones_do_not_stop_the_rest(capsys, night, tmp_path):
	text = many(capsys, night, "--details", tmp_path / "details", "--format", "json", status=COULD_NOT_CHECK)
	document = json.loads(text)
	sites = {site["site"]: site for site in document["sites"]}
	assert len(sites) == BACKUPS
	for number in range(1, BACKUPS - 2):
		[company] = sites[f"site{number}"]["companies"]
		if number % 10:
			assert (company["state"], company["vouchers"]) == ("in-sync", 0)
		else:
			assert (company["state"], company["vouchers"]) == ("out-of-sync", 1)
			assert (company["to_correct"], company["oldest"]) == (f"{number}.50", "2026-03-05")
	assert "is truncated" in sites["truncated"]["error"]
	assert "is not a backup" in sites["other"]["error"]
	assert "may be encrypted" in sites["secret"]["error"]
	details = {path.stem for path in (tmp_path / "details").iterdir()}
	assert details == set(sites) - {"truncated", "other", "secret"}
	[company] = json.loads((tmp_path / "details" / "site10.json").read_text())["companies"]
	assert company["accounts"][0]["vouchers"][0]["voucher_no"] == "PR-2"


def test_several_sources_get_a_line_each_in_their_order(capsys, tmp_path):
	small = backup_of(tmp_path, 7)
	table = many(capsys, LEDGERS, small, "--as-on", "2026-12-01", status=OUT_OF_SYNC)
	lines = [line.split() for line in table.splitlines() if "sync" in line.lower()]
	sites = [line[0] for line in lines]
	assert sites == sorted(sites, key=["erpnext-15", "site7", "2"].index)
	assert max(map(len, table.splitlines())) <= 80
	[damaged] = [line for line in lines if "Pumps" in line]
	assert damaged[3:6] == ["OUT", "OF", "SYNC"]
	rows = list(
		csv.DictReader(io.StringIO(many(capsys, LEDGERS, small, "--format", "csv", status=OUT_OF_SYNC)))
	)
	states = {row["company"]: row["state"] for row in rows}
	assert (states[DAMAGED], states["Company 7"]) == ("out-of-sync", "in-sync")


def test_the_details_of_a_site_are_what_its_own_audit_says(capsys, tmp_path):
	backup_of(tmp_path, 7)
	(tmp_path / "erpnext-15.sqlite").write_bytes(LEDGERS.read_bytes())
	many(capsys, tmp_path, "--details", tmp_path / "d", "--format", "json", status=OUT_OF_SYNC)
	written = json.loads((tmp_path / "d" / "erpnext-15.json").read_text())
	assert written == figures(capsys, LEDGERS, status=OUT_OF_SYNC)


def test_a_site_without_perpetual_inventory_does_not_fail_the_others(capsys, tmp_path):
	ledger = SampleLedger(path=str(tmp_path / "periodic.sqlite"))
	ledger.connection.execute("UPDATE `tabCompany` SET enable_perpetual_inventory = 0")
	ledger.connection.commit()
	backup_of(tmp_path, 7)
	assert "nothing to compare" in many(capsys, tmp_path, status=IN_SYNC)


def test_an_empty_folder_is_refused(capsys, tmp_path):
	assert run(["audit", str(tmp_path)]) == COULD_NOT_CHECK
	assert "holds no backup" in capsys.readouterr().err


def test_a_process_that_is_ended_fails_its_source_alone(tmp_path):
	good = Task(str(backup_of(tmp_path, 7)), "good", Scope(), Means(64 << 20))
	others = [Task(good.source, f"good {number}", Scope(), Means(64 << 20)) for number in range(3)]
	ended = Task(good.source, "ended", Scope(), Means(64 << 20), details=_Ends(), file=tmp_path / "never")
	outcomes = {one.name: one for one in audit_many([good, ended, *others], jobs=2)}
	assert len(outcomes) == 5
	assert "was ended" in outcomes.pop("ended").error
	assert {one.error for one in outcomes.values()} == {None}


class _Ends:
	"""Ends its process, as a system without memory does."""

	def __call__(self, _audits: object) -> str:
		import os
		import signal

		os.kill(os.getpid(), signal.SIGKILL)
		return ""


def test_every_source_has_a_name_of_its_own_that_tells_no_password():
	assert names_of(
		[
			"/a/20261122_174743-acme_com-database.sql.gz",
			"/b/20261123_174743-acme_com-database.sql.gz",
			"/a/ledgers.sqlite",
			"mysql://user:secret@host:3306/_0ab1?charset=utf8mb4",
			"dump.sql.zst",
		]
	) == ["acme_com", "acme_com (2)", "ledgers", "_0ab1", "dump"]
