"""Audit a MariaDB by URL, and compare with one SUM over each ledger table, in one run.

	python benchmarks/by_url.py --template DATABASE --url mysql://user:password@host [--gigabytes 1.8] [--runs 3]

Makes the ledgers of `big_backup.py` in a scratch database, one voucher out of sync, and drops it at the end: 1.8 gigabytes are a
million stock ledger entries. With `--database NAME` one that is there is read instead, and nothing is written.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable

from big_backup import measure, scratch_database
from sqlalchemy import create_engine, text

SUMS = (
	"SELECT SUM(stock_value_difference) FROM `tabStock Ledger Entry`",
	"SELECT SUM(debit), SUM(credit) FROM `tabGL Entry`",
)


def main() -> None:
	parser = argparse.ArgumentParser(
		description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
	)
	parser.add_argument("--url", required=True, help="of the server, without a database")
	parser.add_argument("--template", help="database of a site with ERPNext")
	parser.add_argument("--database", help="read this one")
	parser.add_argument("--gigabytes", type=float, default=1.8, help="size that the ledgers had as a dump")
	parser.add_argument("--client-option", action="append", default=[], help="for mariadb")
	parser.add_argument("--runs", type=int, default=3)
	parser.add_argument(
		"--server-pid", type=int, help="of a MariaDB on this machine: its processor time is told too"
	)
	options = parser.parse_args()
	options.ledgers_only = True
	if options.database:
		report(f"{options.url}/{options.database}", options.runs, options.server_pid)
		return
	with scratch_database(options) as database:
		report(f"{options.url}/{database}", options.runs, options.server_pid)


def report(url: str, runs: int, server: int | None) -> None:
	"""The two by turns, so that whatever else the machine does weighs on both alike."""
	engine = create_engine(url.replace("mysql://", "mysql+pymysql://"))
	sums, audits = [], []
	of_sums, of_audits = [], []
	for _run in range(runs):
		before = processor_seconds(server)
		with engine.connect() as connection:
			sums.append(sum(seconds(lambda sql=sql: connection.execute(text(sql)).all()) for sql in SUMS))
		between = processor_seconds(server)
		audited = measure([sys.executable, "-m", "stock_sync_guard.audit.main", "audit", url])
		audits.append(audited.seconds)
		of_sums.append(between - before)
		of_audits.append(processor_seconds(server) - between + audited.cpu_seconds)
	print(f"both sums: {spread(sums)}; audit: {spread(audits)}")
	print(f"audit takes {statistics.median(audits) / statistics.median(sums):.1f} times as long")
	if server:
		ratio = statistics.median(of_audits) / statistics.median(of_sums)
		print(
			f"processor time of both sums: {spread(of_sums)}; of the audit, with its own: {spread(of_audits)}"
		)
		print(f"audit takes {ratio:.1f} times as much of it")


def processor_seconds(process: int | None) -> float:
	"""What the process took so far, where one is named (Linux)."""
	if process is None:
		return 0.0
	with open(f"/proc/{process}/stat") as file:
		fields = file.read().rpartition(")")[2].split()
	return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def seconds(act: Callable[[], object]) -> float:
	started = time.perf_counter()
	act()
	return time.perf_counter() - started


def spread(values: list[float]) -> str:
	return f"{statistics.median(values):.2f} s ({min(values):.2f} to {max(values):.2f})"


if __name__ == "__main__":
	main()
