"""The console command, on ledgers of a real ERPNext 15 site (see tests/data/README.md)."""

from __future__ import annotations

import csv
import gzip
import io
import json
import shutil
import sqlite3
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from stock_sync_guard.audit.main import run
from tests.audit.ledger_rows import dump_of, dump_of_sqlite
from tests.sample_ledger import SampleLedger

LEDGERS = Path(__file__).parent.parent / "data" / "erpnext-15.sqlite"
SOUND, DAMAGED = "Birch Instruments", "Cedar Pumps"
IN_SYNC, OUT_OF_SYNC, COULD_NOT_CHECK = 0, 1, 2


@pytest.fixture(scope="module")
def backups(tmp_path_factory) -> dict[str, Path]:
	folder = tmp_path_factory.mktemp("backups")
	text = dump_of_sqlite(str(LEDGERS)).encode()
	plain, packed = folder / "site-database.sql", folder / "site-database.sql.gz"
	plain.write_bytes(text)
	# bench backup writes its own head first, and the dump as a second member of the same file
	packed.write_bytes(gzip.compress(text[:100]) + gzip.compress(text[100:]))
	return {"sql": plain, "sql.gz": packed}


@pytest.fixture(autouse=True)
def nothing_is_left_behind(tmp_path_factory, monkeypatch):
	folder = tmp_path_factory.mktemp("scratch")
	for name in ("TMPDIR", "SQLITE_TMPDIR"):
		monkeypatch.setenv(name, str(folder))
	yield
	assert not list(folder.iterdir())


def audit(capsys, *arguments: object, status: int) -> str:
	assert run(["audit", *map(str, arguments)]) == status
	captured = capsys.readouterr()
	if status == COULD_NOT_CHECK:
		assert not captured.out
		return captured.err
	assert not captured.err
	return captured.out


def figures(capsys, *arguments: object, status: int) -> dict:
	return json.loads(audit(capsys, *arguments, "--format", "json", status=status))


def test_a_company_fed_with_every_kind_of_transaction_is_in_sync(capsys):
	document = figures(capsys, LEDGERS, "--company", SOUND, status=IN_SYNC)
	[company] = document["companies"]
	assert document["in_sync"] and company["entry"] == []
	values = {account["account"]: account["stock_value"] for account in company["accounts"]}
	assert Decimal(values["Stock In Hand - BIN"]) > 0 and Decimal(values["Raw Material Stock - BIN"]) > 0


def test_each_damage_is_found_with_its_cause(capsys):
	[company] = figures(capsys, LEDGERS, "--company", DAMAGED, status=OUT_OF_SYNC)["companies"]
	accounts = {account["account"]: account for account in company["accounts"]}
	hand = accounts["Stock In Hand - CPU"]
	found = {(voucher["cause"], voucher["difference"]) for voucher in hand["vouchers"]}
	assert {
		("gl-entries-missing", "100.00"),
		("stock-ledger-entries-missing", "-40.00"),
		("amounts-differ", "-4.50"),
		("cancelled-on-one-side", "33.00"),
		("manual-entry", "-50.00"),
	} <= found
	assert hand["rounding"] == "0.008"
	raw = accounts["Raw Material Stock - CPU"]
	assert {(voucher["cause"], voucher["difference"]) for voucher in raw["vouchers"]} == {
		("amounts-differ", "6.75"),
		("cancelled-on-one-side", "-21.00"),
		("repost-failed", "2.25"),
	}
	[pending] = raw["pending"]
	assert (pending["cause"], pending["difference"], raw["repost_pending"]) == (
		"repost-pending",
		"1.50",
		"1.50",
	)
	# reclassified by 30, and 34 received before the warehouse's account was changed
	assert (hand["posted_elsewhere"], raw["posted_elsewhere"]) == ("-4.00", "4.00")
	assert accounts["Stock Without Warehouses - CPU"]["to_correct"] == "12.50"


def test_the_parts_add_up_to_the_totals(capsys):
	for company in figures(capsys, LEDGERS, status=OUT_OF_SYNC)["companies"]:
		for account in company["accounts"]:
			warehouses = sum((Decimal(value["stock_value"]) for value in account["warehouses"]), Decimal(0))
			assert warehouses == Decimal(account["stock_value"])
			if "vouchers" in account:
				vouchers = sum(
					(Decimal(voucher["difference"]) for voucher in account["vouchers"]), Decimal(0)
				)
				assert vouchers + Decimal(account["rounding"]) == Decimal(account["to_correct"])


def test_after_the_proposed_lines_are_posted_the_copy_is_in_sync(capsys, tmp_path):
	copy = tmp_path / "copy.sqlite"
	shutil.copy(LEDGERS, copy)
	[company] = figures(capsys, copy, "--company", DAMAGED, status=OUT_OF_SYNC)["companies"]
	connection = sqlite3.connect(copy)
	for line in company["entry"]:
		connection.execute(
			"INSERT INTO `tabGL Entry` (company, posting_date, account, voucher_type, voucher_no, debit, credit)"
			" VALUES (?, '2026-12-31', ?, 'Journal Entry', ?, ?, ?)",
			(DAMAGED, line["account"], f"CORRECTION of {line['account']}", line["debit"], line["credit"]),
		)
	connection.commit()
	connection.close()
	assert figures(capsys, copy, "--company", DAMAGED, status=IN_SYNC)["in_sync"]


@pytest.mark.parametrize("kind", ["sql", "sql.gz"])
def test_a_backup_gives_the_same_figures_as_the_export(capsys, backups, kind):
	assert figures(capsys, backups[kind], status=OUT_OF_SYNC) == figures(capsys, LEDGERS, status=OUT_OF_SYNC)


def test_the_source_is_only_read(capsys):
	before = LEDGERS.read_bytes()
	audit(capsys, LEDGERS, status=OUT_OF_SYNC)
	assert LEDGERS.read_bytes() == before
	assert not [path for path in LEDGERS.parent.iterdir() if path.name.startswith(f"{LEDGERS.name}-")]


def test_the_table_fits_in_80_columns_without_colours_where_it_is_no_terminal(capsys, tmp_path):
	target = tmp_path / "report.txt"
	audit(capsys, LEDGERS, "--output", target, status=OUT_OF_SYNC)
	text = target.read_text(encoding="utf-8")
	assert max(map(len, text.splitlines())) <= 80
	assert "\x1b" not in text
	for words in ("OUT OF SYNC", "in sync", "GL entries missing: 1 voucher", "Proposed Journal Entry"):
		assert words in text


def test_long_names_and_large_amounts_still_fit(capsys, tmp_path):
	ledger = SampleLedger(path=str(tmp_path / "long.sqlite"), company="C" * 140)
	account = ledger.add_account("Raw Material " * 8)
	ledger.add_warehouse("Warehouse " * 10, account=account)
	ledger.add_stock(("Subcontracting Receipt", "MAT-SCR-" + "9" * 120), ledger.stores, "-98765432109876.54")
	ledger.connection.commit()
	text = audit(capsys, tmp_path / "long.sqlite", status=OUT_OF_SYNC)
	assert max(map(len, text.splitlines())) <= 80
	assert "-98,765,432,109,876.54" in text


def test_csv_has_accounts_warehouses_vouchers_and_entry(capsys):
	text = audit(capsys, LEDGERS, "--company", DAMAGED, "--format", "csv", status=OUT_OF_SYNC)
	rows = list(csv.DictReader(io.StringIO(text)))
	assert {row["record"] for row in rows} == {"account", "warehouse", "voucher", "entry"}
	entry = [row for row in rows if row["record"] == "entry"]
	assert sum(Decimal(row["debit"]) for row in entry) == sum(Decimal(row["credit"]) for row in entry) > 0


def test_names_that_a_spreadsheet_or_terminal_would_obey_are_disarmed(capsys, tmp_path):
	path = tmp_path / "evil.sqlite"
	ledger = SampleLedger(path=str(path))
	ledger.add_gl(("Journal Entry", '=HYPERLINK("x")'), ledger.stock_in_hand, debit="5")
	ledger.add_gl(("Journal Entry", "[red]\x1b[31mJV"), ledger.stock_in_hand, debit="6")
	ledger.connection.commit()
	assert "'=HYPERLINK" in audit(capsys, path, "--format", "csv", status=OUT_OF_SYNC)
	table = audit(capsys, path, status=OUT_OF_SYNC)
	assert "[red]?[31mJV" in table and "\x1b" not in table


def test_as_on_says_what_the_books_said_then(capsys):
	empty = figures(capsys, LEDGERS, "--as-on", "2000-01-01", status=IN_SYNC)
	assert {account["stock_value"] for company in empty["companies"] for account in company["accounts"]} == {
		"0.00"
	}
	late = figures(capsys, LEDGERS, "--as-on", "2999-01-01", status=OUT_OF_SYNC)
	now = figures(capsys, LEDGERS, status=OUT_OF_SYNC)
	assert [company["accounts"] for company in late["companies"]] == [
		company["accounts"] for company in now["companies"]
	]


def test_from_date_sums_up_what_is_older(capsys, tmp_path):
	path = tmp_path / "old.sqlite"
	ledger = SampleLedger(path=str(path))
	ledger.add_gl(("Journal Entry", "OLD"), ledger.stock_in_hand, debit="5", posting_date="2025-12-31")
	ledger.add_gl(("Journal Entry", "NEW"), ledger.stock_in_hand, debit="6", posting_date="2026-01-01")
	ledger.connection.commit()
	table = audit(capsys, path, "--from-date", "2026-01-01", status=OUT_OF_SYNC)
	assert "NEW" in table and "OLD" not in table and "before 2026-01-01: 1 voucher, -5.00" in table
	[company] = figures(capsys, path, "--from-date", "2026-01-01", status=OUT_OF_SYNC)["companies"]
	[account] = company["accounts"]
	assert [voucher["voucher_no"] for voucher in account["vouchers"]] == ["NEW"]
	assert account["vouchers_not_listed"] == {"vouchers": 1, "amount": "-5.00"}
	assert account["to_correct"] == "-11.00"


def test_vouchers_limits_the_list_and_sums_up_the_rest(capsys, tmp_path):
	path = tmp_path / "many.sqlite"
	ledger = SampleLedger(path=str(path))
	for number in range(15):
		ledger.add_gl(("Journal Entry", f"JV-{number}"), ledger.stock_in_hand, debit=str(number + 1))
	ledger.connection.commit()
	assert "and 5 more" in audit(capsys, path, status=OUT_OF_SYNC)
	assert "and 13 more" in audit(capsys, path, "--vouchers", 2, status=OUT_OF_SYNC)
	[company] = figures(capsys, path, "--vouchers", 2, status=OUT_OF_SYNC)["companies"]
	[account] = company["accounts"]
	assert [voucher["voucher_no"] for voucher in account["vouchers"]] == ["JV-14", "JV-13"]
	assert account["vouchers_not_listed"] == {"vouchers": 13, "amount": "-91.00"}


def test_a_tolerance_wider_than_the_difference_is_in_sync(capsys):
	assert figures(capsys, LEDGERS, "--tolerance", "100000", status=IN_SYNC)["in_sync"]


def test_one_account_is_audited_alone(capsys):
	[company] = figures(capsys, LEDGERS, "--account", "Raw Material Stock - CPU", status=OUT_OF_SYNC)[
		"companies"
	]
	assert [account["account"] for account in company["accounts"]] == ["Raw Material Stock - CPU"]
	assert company["company"] == DAMAGED


def test_a_missing_adjustment_account_is_said_where_the_entry_would_be(capsys, tmp_path):
	path = tmp_path / "without.sqlite"
	ledger = SampleLedger(path=str(path))
	ledger.post_receipt("PR-1", "9")
	ledger.lose_gl_entries(("Purchase Receipt", "PR-1"))
	for adjustment, words in (
		(None, "Set a Stock Adjustment Account"),
		(ledger.stock_in_hand, "a stock account itself"),
	):
		ledger.connection.execute("UPDATE `tabCompany` SET stock_adjustment_account = ?", (adjustment,))
		ledger.connection.commit()
		[company] = figures(capsys, path, status=OUT_OF_SYNC)["companies"]
		assert words in company["problem"] and company["entry"] == []
		assert words.split()[0] in audit(capsys, path, status=OUT_OF_SYNC)


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


def _cut(text: bytes) -> bytes:
	return text[: len(text) * 2 // 3]


WRONG_FILES = {
	"empty": (lambda text: b"", "is not a backup: it is empty"),
	"prose": (lambda text: b"Dear accountant,\n", "is not a backup"),
	"noise": (lambda text: bytes(range(256)) * 50, "is not a backup"),
	"packed prose": (lambda text: gzip.compress(b"hello"), "is not a backup"),
	"encrypted": (lambda text: b"\x8c\r\x04\x09" + bytes(range(256)), "may be encrypted"),
	"postgres": (lambda text: b"--\n-- PostgreSQL database dump\n--\n", "made by PostgreSQL"),
	"truncated": (_cut, "is truncated"),
	"truncated gzip": (lambda text: _cut(gzip.compress(text)), "is truncated"),
	"packed when truncated": (lambda text: gzip.compress(_cut(text)), "is truncated"),
	"damaged gzip": (lambda text: gzip.compress(text)[:-8] + b"\0" * 8, "cannot be read"),
	"another database": (
		lambda text: dump_of({"users": (("name",), [("x",)])}).encode(),
		"no tables of ERPNext",
	),
	"partial": (
		lambda text: dump_of({"tabCompany": (("name", "abbr"), [("x", "y")])}).encode(),
		"lacks tabAccount, tabWarehouse, tabStock Ledger Entry, tabGL Entry",
	),
	"another sqlite": (lambda text: None, "no tables of ERPNext"),
	"damaged sqlite": (lambda text: LEDGERS.read_bytes()[:5000], "cannot be read"),
}


@pytest.mark.parametrize("kind", WRONG_FILES)
def test_a_wrong_file_gets_one_line_that_says_what_to_do(capsys, tmp_path, backups, kind):
	make, words = WRONG_FILES[kind]
	path = tmp_path / "source"
	content = make(backups["sql"].read_bytes())
	if content is None:
		sqlite3.connect(path).execute("CREATE TABLE t (a)").connection.close()
	else:
		path.write_bytes(content)
	message = audit(capsys, path, status=COULD_NOT_CHECK)
	assert words in message and len(message.splitlines()) == 1
	assert [entry.name for entry in tmp_path.iterdir()] == ["source"]


@pytest.mark.parametrize(
	("source", "words"),
	[
		("/nowhere/site.sql.gz", "There is no file"),
		("/", "is a folder"),
		("postgresql://u:p@localhost/db", "MariaDB"),
		("mysql://u:secret@localhost", "names no database"),
		("mysql://u:secret@localhost:1/db", "Check host and port"),
		("mysql://u:secret@localhost:port/db", "not a database URL"),
		("mysql+nodriver://u:secret@localhost/db", "Write the URL as"),
		("://", "not a database URL"),
	],
)
def test_a_wrong_source_gets_one_line_that_says_what_to_do(capsys, source, words):
	message = audit(capsys, source, status=COULD_NOT_CHECK)
	assert words in message and len(message.splitlines()) == 1
	assert "secret" not in message


def test_a_site_without_perpetual_inventory_has_nothing_to_check(capsys, tmp_path):
	path = tmp_path / "periodic.sqlite"
	ledger = SampleLedger(path=str(path))
	ledger.connection.execute("UPDATE `tabCompany` SET enable_perpetual_inventory = 0")
	ledger.connection.commit()
	assert "perpetual inventory" in audit(capsys, path, status=COULD_NOT_CHECK)
	assert "perpetual inventory" in audit(capsys, path, "--company", "Alder Tools", status=COULD_NOT_CHECK)


def test_a_fault_of_our_own_is_not_mistaken_for_out_of_sync(capsys, monkeypatch):
	monkeypatch.setattr("stock_sync_guard.audit.cli.audit", lambda run, scope: 1 / 0)
	message = audit(capsys, LEDGERS, status=COULD_NOT_CHECK)
	assert "ZeroDivisionError" in message and "Please report it" in message


def test_without_the_extra_it_says_how_to_install_it(capsys, monkeypatch):
	monkeypatch.setitem(sys.modules, "click", None)
	assert "pip install stock-sync-guard[audit]" in audit(capsys, LEDGERS, status=COULD_NOT_CHECK)


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
