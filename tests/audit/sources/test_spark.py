"""The audit by Apache Spark, on a real cluster of one master and two workers: the figures of the other sources."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from stock_sync_guard.ledgers.sqlite import insert
from tests.audit.command import COULD_NOT_CHECK, DAMAGED, LEDGERS, OUT_OF_SYNC, SOUND, audit, figures
from tests.audit.lake import export
from tests.sample_ledger import SampleLedger

pytestmark = [
	pytest.mark.skipif(not find_spec("pyspark"), reason="pyspark is not installed (pip install '.[spark]')"),
	pytest.mark.skipif(
		not (os.environ.get("JAVA_HOME") or shutil.which("java")),
		reason="there is no Java, which Spark needs",
	),
]

# Small, as all of it runs on one machine, and without compiling what runs once.
SETTINGS = """
spark.sql.shuffle.partitions 2
spark.default.parallelism 2
spark.sql.codegen.wholeStage false
spark.sql.codegen.factoryMode NO_CODEGEN
spark.driver.memory 512m
spark.driver.host 127.0.0.1
spark.driver.extraJavaOptions -XX:TieredStopAtLevel=1 -XX:+UseSerialGC
spark.executor.memory 512m
spark.executor.extraJavaOptions -XX:TieredStopAtLevel=1 -XX:+UseSerialGC
"""


@pytest.fixture(scope="module")
def cluster(tmp_path_factory) -> Iterator[str]:
	"""The URL of a master on loopback, with two workers."""
	import pyspark

	folder = tmp_path_factory.mktemp("spark")
	(folder / "spark-defaults.conf").write_text(SETTINGS, encoding="utf-8")
	home = Path(pyspark.__file__).parent
	settings = {
		"SPARK_HOME": str(home),
		"SPARK_CONF_DIR": str(folder),
		"SPARK_LOCAL_IP": "127.0.0.1",
		"SPARK_DAEMON_MEMORY": "256m",
	}
	port = _free_port()
	master = f"spark://127.0.0.1:{port}"
	commands = [
		("master.Master", "--host", "127.0.0.1", "--port", str(port), "--webui-port", "0"),
		*(
			(
				"worker.Worker",
				master,
				"--host",
				"127.0.0.1",
				"--cores",
				"1",
				"--memory",
				"600m",
				"--webui-port",
				"0",
				"--work-dir",
				str(folder / f"worker-{number}"),
			)
			for number in (1, 2)
		),
	]
	processes: list[subprocess.Popen] = []
	with pytest.MonkeyPatch.context() as patch:
		for name, value in settings.items():
			patch.setenv(name, value)
		try:
			for kind, *options in commands:
				log = (folder / f"{kind}-{len(processes)}.log").open("wb")
				processes.append(
					subprocess.Popen(
						[str(home / "bin" / "spark-class"), f"org.apache.spark.deploy.{kind}", *options],
						stdout=log,
						stderr=subprocess.STDOUT,
					)
				)
				log.close()
				if len(processes) == 1:
					_wait_for(port, processes[0])
			yield master
		finally:
			for process in reversed(processes):
				process.terminate()
			for process in processes:
				process.wait()


def _free_port() -> int:
	with socket.socket() as listener:
		listener.bind(("127.0.0.1", 0))
		return listener.getsockname()[1]


def _wait_for(port: int, process: subprocess.Popen) -> None:
	"""Minutes are for ever."""
	for _attempt in range(3000):
		assert process.poll() is None, "the master did not start"
		with socket.socket() as caller:
			if caller.connect_ex(("127.0.0.1", port)) == 0:
				return
		time.sleep(0.1)
	raise AssertionError("the master does not listen")


def test_a_cluster_finds_the_figures_of_the_other_sources(capsys, tmp_path, cluster):
	export(capsys, LEDGERS, tmp_path / "lake", "--site", "acme / Köln")
	companies = ("--company", SOUND, "--company", DAMAGED)
	by_spark = figures(capsys, f"spark:{tmp_path}/lake", "--master", cluster, *companies, status=OUT_OF_SYNC)
	assert by_spark == figures(capsys, LEDGERS, *companies, status=OUT_OF_SYNC)


def test_every_line_of_health_and_the_last_decimal_are_those_of_the_file(capsys, tmp_path, cluster):
	ledger = SampleLedger(path=str(tmp_path / "ledgers.sqlite"))
	fill(ledger)
	export(capsys, tmp_path / "ledgers.sqlite", tmp_path / "lake", "--site", "one")
	# of another site, which has the same company
	ledger.lose_gl_entries(("Purchase Receipt", "PR-1"))
	ledger.connection.commit()
	export(capsys, tmp_path / "ledgers.sqlite", tmp_path / "lake", "--site", "two")
	options = ("--tolerance", "1")
	source = f"spark:{tmp_path}/lake?site=two"
	by_spark = figures(capsys, source, "--master", cluster, *options, status=OUT_OF_SYNC)
	assert by_spark == figures(capsys, tmp_path / "ledgers.sqlite", *options, status=OUT_OF_SYNC)
	health = by_spark["companies"][0]["health"]
	assert health["cannot_tell"] == {}
	assert [one["item_code"] for one in health["running_balances"]] == ["Bolt M8"]
	assert [one["voucher_no"] for one in health["documents_without_entries"]] == ["PR-9"]
	assert [one["item_code"] for one in health["bins"]] == ["Bolt M8", "Nut M8"]


def fill(ledger: SampleLedger) -> None:
	"""A receipt with all of nine decimals, what health looks at, and rows that belong to nothing."""
	receipt = ("Purchase Receipt", "PR-1")
	insert(
		ledger.connection,
		"tabStock Ledger Entry",
		name="SLE-1",
		creation="2026-03-02 10:00:00.000001",
		company=ledger.company,
		posting_date="2026-03-02",
		posting_time="10:00:00.000000",
		voucher_type=receipt[0],
		voucher_no=receipt[1],
		item_code="Bolt M8",
		warehouse=ledger.stores,
		actual_qty="3",
		qty_after_transaction="4",
		stock_value="987654321012.123456789",
		stock_value_difference="987654321012.123456788",
	)
	for number, (account, debit, credit) in enumerate(
		(
			(ledger.stock_in_hand, "987654321012.123456787", "0"),
			(ledger.received_not_billed, "0", "987654321012.123456787"),
		)
	):
		insert(
			ledger.connection,
			"tabGL Entry",
			name=f"GLE-{number}",
			company=ledger.company,
			posting_date="2026-03-02",
			account=account,
			voucher_type=receipt[0],
			voucher_no=receipt[1],
			debit=debit,
			credit=credit,
		)
	insert(
		ledger.connection, "tabBin", name="B-1", item_code="Nut M8", warehouse=ledger.stores, actual_qty="1"
	)
	insert(ledger.connection, "tabItem", name="Bolt M8", is_stock_item=1)
	insert(
		ledger.connection,
		"tabPurchase Receipt",
		name="PR-9",
		company=ledger.company,
		posting_date="2026-04-01",
		docstatus=1,
	)
	row = {"item_code": "Bolt M8", "qty": "1", "warehouse": ledger.stores}
	for parent in ("PR-9", "PR-9", None):
		insert(ledger.connection, "tabPurchase Receipt Item", parent=parent, **row)
	ledger.connection.commit()


def test_amounts_that_are_no_decimals_are_refused_with_what_they_should_be(capsys, tmp_path, cluster):
	import duckdb

	lake = tmp_path / "lake"
	export(capsys, LEDGERS, lake, "--site", "one")
	[path] = (lake / "tabGL Entry" / "site=one").glob("month=*/ledgers.parquet")
	duckdb.sql(
		f"COPY (SELECT * REPLACE (CAST(debit AS DOUBLE) AS debit) FROM read_parquet('{path}')) TO '{path}.new' (FORMAT parquet)"
	)
	Path(f"{path}.new").replace(path)
	message = audit(capsys, f"spark:{lake}", "--master", cluster, status=COULD_NOT_CHECK)
	assert "tabGL Entry: debit is double" in message and "decimal(21,9)" in message
