"""Ledgers as Parquet: what is written where, and what is said where Spark is not. None of it needs Spark."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from types import ModuleType

import duckdb
import pytest

from stock_sync_guard.audit.errors import AuditError
from stock_sync_guard.audit.many.found import found, is_many, names_of
from stock_sync_guard.audit.sources.spark import exact_values, in_spark
from stock_sync_guard.ledgers.sqlite import insert
from tests.audit.command import COULD_NOT_CHECK, LEDGERS, audit
from tests.audit.dump_text import dump_of_sqlite
from tests.audit.lake import export
from tests.sample_ledger import SampleLedger


def rows(path: Path) -> list[tuple]:
	return duckdb.sql(f"SELECT * FROM read_parquet('{path}', hive_partitioning = false)").fetchall()


def test_ledgers_are_partitioned_by_site_and_month_and_tables_without_a_day_by_site(capsys, tmp_path):
	ledger = SampleLedger(path=str(tmp_path / "ledgers.sqlite"))
	for number, day in enumerate(("2026-03-02", "2026-03-31", "2026-04-01", None)):
		values = {"account": ledger.stock_in_hand, "debit": "12.123456789", "posting_date": day}
		insert(ledger.connection, "tabGL Entry", name=f"GLE-{number}", company=ledger.company, **values)
	ledger.connection.commit()
	said = export(capsys, tmp_path / "ledgers.sqlite", tmp_path / "lake", "--site", "a/b c")
	assert "site a/b c" in said
	of_site = tmp_path / "lake" / "tabGL Entry" / "site=a%2Fb%20c"
	months = {path.name: rows(path / "ledgers.parquet") for path in of_site.iterdir()}
	assert {name: len(some) for name, some in months.items()} == {
		"month=2026-03": 2,
		"month=2026-04": 1,
		"month=none": 1,
	}
	assert Decimal("12.123456789") in months["month=2026-04"][0]
	described = duckdb.sql(f"DESCRIBE SELECT debit FROM read_parquet('{of_site}/*/*.parquet')").fetchall()
	assert described[0][1] == "DECIMAL(21,9)"
	assert len(rows(tmp_path / "lake" / "tabAccount" / "site=a%2Fb%20c" / "ledgers.parquet")) == 3
	# there, so that it is known to be empty
	assert rows(tmp_path / "lake" / "tabDelivery Note" / "site=a%2Fb%20c" / "month=none" / "*.parquet") == []


def test_any_source_writes_the_same_rows_and_only_its_site_is_replaced(capsys, tmp_path):
	backup = tmp_path / "birch-database.sql"
	backup.write_text(dump_of_sqlite(str(LEDGERS)), encoding="utf-8")
	lake = tmp_path / "lake"
	export(capsys, LEDGERS, lake, "--site", "cedar")
	export(capsys, backup, lake)
	export(capsys, backup, lake)
	for table in ("tabGL Entry", "tabStock Ledger Entry"):
		cedar, birch = (
			[rows(path) for path in sorted((lake / table / f"site={site}").rglob("*.parquet"))]
			for site in ("cedar", "birch")
		)
		assert cedar == birch and len(cedar) == 1 and len(cedar[0]) > 50
	assert not [path for path in lake.iterdir() if path.name.startswith(".")]
	source = f"spark:{lake}"
	assert found([source]) == [f"{source}?site=birch", f"{source}?site=cedar"]
	assert names_of(found([source])) == ["birch", "cedar"]
	assert is_many(source) and not is_many(f"{source}?site=birch")


def test_pages_lose_no_row_however_small_they_are(capsys, tmp_path, monkeypatch):
	monkeypatch.setattr("stock_sync_guard.audit.exporting.parquet.PAGE", 2)
	ledger = SampleLedger(path=str(tmp_path / "ledgers.sqlite"))
	parents = [None, "", "A", "A", "A", "A", "A", "B", "C", "C"]
	for number, parent in enumerate(parents):
		insert(ledger.connection, "tabDelivery Note Item", parent=parent, qty=str(number))
	ledger.connection.commit()
	export(capsys, tmp_path / "ledgers.sqlite", tmp_path / "lake", "--site", "one")
	written = rows(tmp_path / "lake" / "tabDelivery Note Item" / "site=one" / "ledgers.parquet")
	assert sorted(int(row[2]) for row in written) == list(range(len(parents)))


def test_a_folder_that_cannot_be_written_gets_one_line(capsys, tmp_path):
	(tmp_path / "lake").write_text("a file")
	from stock_sync_guard.audit.main import run

	assert run(["export-parquet", str(LEDGERS), str(tmp_path / "lake" / "deeper")]) == COULD_NOT_CHECK
	message = capsys.readouterr().err
	assert "cannot be written" in message and len(message.splitlines()) == 1


def test_without_pyspark_or_java_it_says_what_to_install(capsys, tmp_path, monkeypatch):
	export(capsys, LEDGERS, tmp_path / "lake", "--site", "one")
	monkeypatch.setitem(sys.modules, "pyspark", None)
	monkeypatch.setitem(sys.modules, "pyspark.sql", None)
	message = audit(capsys, f"spark:{tmp_path}/lake", status=COULD_NOT_CHECK)
	assert "pip install stock-sync-guard[spark]" in message
	module = ModuleType("pyspark.sql")
	module.SparkSession = None
	monkeypatch.setitem(sys.modules, "pyspark.sql", module)
	monkeypatch.delenv("JAVA_HOME", raising=False)
	monkeypatch.setenv("PATH", str(tmp_path))
	message = audit(capsys, f"spark:{tmp_path}/lake", status=COULD_NOT_CHECK)
	assert "Spark needs Java" in message and len(message.splitlines()) == 1


def test_a_folder_that_is_not_there_gets_one_line(capsys):
	assert "There is no folder /nowhere" in audit(capsys, "spark:/nowhere", status=COULD_NOT_CHECK)


def test_nothing_of_spark_is_imported_for_other_sources():
	script = (
		"import sys; from stock_sync_guard.audit.main import run; "
		f"run(['audit', {str(LEDGERS)!r}, '--output', '/dev/null']); "
		"sys.exit(any(name.split('.')[0] in ('pyspark', 'py4j') for name in sys.modules))"
	)
	assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


@pytest.mark.parametrize("type_of", ["double", "float", "decimal(38,10)", "string"])
def test_amounts_of_other_types_than_decimals_are_refused(type_of):
	with pytest.raises(AuditError, match="does not hold amounts exactly"):
		list(exact_values("tabGL Entry", ("debit",), {"debit": type_of}))


def test_the_statements_need_another_word_for_text():
	statement = "SELECT CAST(SUM(debit) AS CHAR) FROM `tabGL Entry` WHERE account = :account"
	assert in_spark(statement) == statement.replace("AS CHAR)", "AS STRING)")
