"""Make a backup of at least a gigabyte, audit it, and compare rate and memory with `zcat FILE | wc -c`.

	python benchmarks/big_backup.py --template DATABASE [--gigabytes 1.2] [--ledgers-only] [--keep FILE]

Needs a MariaDB server that the command line clients reach (`--client-option` is handed to both of them), and the database
of a site with ERPNext, of which only the table definitions are read. The rows are made in a scratch database of its own,
which is dropped at the end.
"""

from __future__ import annotations

import argparse
import os
import shlex
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SCRATCH = "audit_big_backup"
TABLES = (
	"tabCurrency",
	"tabCompany",
	"tabAccount",
	"tabWarehouse",
	"tabStock Ledger Entry",
	"tabGL Entry",
	"tabVersion",
)
# What one row takes in the dump, about; each voucher has one stock ledger entry and two GL entries.
BYTES_PER_VOUCHER = 550 + 2 * 620
BYTES_PER_VERSION = 1150
# A site's ledgers are rarely more than half of its database.
SHARE_OF_LEDGERS = 0.5
WAREHOUSES = 50
# bench backup's own options
DUMP_OPTIONS = ("--single-transaction", "--quick", "--lock-tables=false")

MASTERS = """
SET FOREIGN_KEY_CHECKS = 0;
INSERT INTO `tabCurrency` (name, number_format) VALUES ('USD', '#,###.##');
INSERT INTO `tabCompany` (name, abbr, default_currency, enable_perpetual_inventory, default_inventory_account,
	stock_adjustment_account) VALUES ('Big', 'B', 'USD', 1, 'Stock In Hand - B', 'Stock Adjustment - B');
INSERT INTO `tabAccount` (name, company, account_type, is_group) VALUES ('Stock In Hand - B', 'Big', 'Stock', 0),
	('Stock Adjustment - B', 'Big', 'Stock Adjustment', 0), ('Received - B', 'Big', '', 0);
INSERT INTO `tabWarehouse` (name, company, is_group) SELECT CONCAT('Store ', seq, ' - B'), 'Big', 0 FROM seq_1_to_{warehouses};
"""
STOCK = """
INSERT INTO `tabStock Ledger Entry` (name, creation, modified, modified_by, owner, docstatus, company, posting_date,
	posting_time, posting_datetime, voucher_type, voucher_no, item_code, warehouse, actual_qty, stock_value_difference, stock_queue, is_cancelled)
SELECT CONCAT('SLE', seq), '2026-01-01', '2026-01-01', 'user@example.com', 'user@example.com', 1, 'Big',
	DATE_ADD('2020-01-01', INTERVAL seq MOD 2000 DAY), SEC_TO_TIME(seq MOD 86400),
	TIMESTAMP(DATE_ADD('2020-01-01', INTERVAL seq MOD 2000 DAY), SEC_TO_TIME(seq MOD 86400)), 'Purchase Receipt',
	CONCAT('MAT-PRE-2026-', seq), CONCAT('Item ', seq MOD 5000), CONCAT('Store ', 1 + seq MOD {warehouses}, ' - B'), 1, 10 + seq MOD 97 + 0.123456789,
	'[[1.0, 10.123456789]]', 0 FROM seq_1_to_{vouchers};
"""
GL = """
INSERT INTO `tabGL Entry` (name, creation, modified, modified_by, owner, docstatus, company, posting_date, account,
	account_currency, against, voucher_type, voucher_no, debit, debit_in_account_currency, credit,
	credit_in_account_currency, remarks, fiscal_year, cost_center, is_cancelled)
SELECT CONCAT('{side}', seq), '2026-01-01', '2026-01-01', 'user@example.com', 'user@example.com', 1, 'Big',
	DATE_ADD('2020-01-01', INTERVAL seq MOD 2000 DAY), '{account}', 'USD', '{against}', 'Purchase Receipt',
	CONCAT('MAT-PRE-2026-', seq), {debit}, {debit}, {credit}, {credit}, 'Accounting Entry for Stock, "as it\\'s said"',
	'2026', 'Main - B', 0 FROM seq_1_to_{vouchers};
"""
VERSIONS = """
INSERT INTO `tabVersion` (name, ref_doctype, docname, data)
SELECT CONCAT('V', seq), 'Item', CONCAT('Item ', seq), REPEAT('{{"changed": [["rate", "1\\'0", "12"]]}},\\n', 25) FROM seq_1_to_{versions};
"""
# One receipt without its GL entries, so that the vouchers are looked at too.
DAMAGE = "DELETE FROM `tabGL Entry` WHERE voucher_no = 'MAT-PRE-2026-7';\n"
VALUE = "10 + seq MOD 97 + 0.123456789"


@dataclass(frozen=True)
class Measured:
	seconds: float
	cpu_seconds: float
	peak_mib: float
	output: str
	status: int


def main() -> None:
	parser = argparse.ArgumentParser(
		description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
	)
	parser.add_argument("--template", required=True, help="database of a site with ERPNext")
	parser.add_argument("--gigabytes", type=float, default=1.2, help="size of the dump, unpacked")
	parser.add_argument(
		"--ledgers-only", action="store_true", help="nothing but ledger rows: the slowest case"
	)
	parser.add_argument("--client-option", action="append", default=[], help="for mariadb and mariadb-dump")
	parser.add_argument("--keep", type=Path, help="write the backup here and keep it")
	options = parser.parse_args()
	with tempfile.TemporaryDirectory() as folder:
		backup = options.keep or Path(folder) / "big-database.sql.gz"
		make_backup(backup, options)
		report(backup)


def make_backup(backup: Path, options: argparse.Namespace) -> None:
	with scratch_database(options, with_indexes=False):
		dump = shlex.join(["mariadb-dump", *options.client_option, *DUMP_OPTIONS, SCRATCH])
		subprocess.run(
			["bash", "-c", f"set -o pipefail; {dump} | gzip > {shlex.quote(str(backup))}"], check=True
		)


@contextmanager
def scratch_database(options: argparse.Namespace, *, with_indexes: bool = True) -> Iterator[str]:
	"""A database with the ledgers, dropped at the end; its name. A dump has no use for indexes, which take longer than the rows."""
	client = ["mariadb", *options.client_option]
	share = 1.0 if options.ledgers_only else SHARE_OF_LEDGERS
	size = options.gigabytes * 1e9
	numbers = {
		"warehouses": WAREHOUSES,
		"vouchers": int(size * share / BYTES_PER_VOUCHER),
		"versions": max(int(size * (1 - share) / BYTES_PER_VERSION), 1),
	}
	clones = "".join(f"CREATE TABLE `{table}` LIKE `{options.template}`.`{table}`;\n" for table in TABLES)
	if not with_indexes:
		clones += "".join(
			f"ALTER TABLE `{table}` DROP INDEX `{index}`;\n"
			for table, index in secondary_indexes(client, options.template)
		)
	debit = {
		"side": "D",
		"account": "Stock In Hand - B",
		"against": "Received - B",
		"debit": VALUE,
		"credit": "0",
	}
	credit = {
		"side": "C",
		"account": "Received - B",
		"against": "Stock In Hand - B",
		"debit": "0",
		"credit": VALUE,
	}
	script = (
		f"DROP DATABASE IF EXISTS {SCRATCH}; CREATE DATABASE {SCRATCH}; USE {SCRATCH};\n{clones}"
		+ (MASTERS + STOCK + VERSIONS).format(**numbers)
		+ GL.format(**numbers, **debit)
		+ GL.format(**numbers, **credit)
		+ DAMAGE
	)
	try:
		subprocess.run(client, input=script, text=True, check=True)
		yield SCRATCH
	finally:
		subprocess.run([*client, "-e", f"DROP DATABASE IF EXISTS {SCRATCH}"], check=True)


def secondary_indexes(client: list[str], template: str) -> Iterator[tuple[str, str]]:
	"""Those of the tables in the template, each with its table."""
	tables = ", ".join(f"'{table}'" for table in TABLES)
	query = (
		"SELECT DISTINCT table_name, index_name FROM information_schema.statistics"
		f" WHERE table_schema = '{template}' AND index_name <> 'PRIMARY' AND table_name IN ({tables})"
	)
	listed = subprocess.run([*client, "-N", "-B", "-e", query], capture_output=True, text=True, check=True)
	for line in listed.stdout.splitlines():
		table, _tab, index = line.partition("\t")
		yield table, index


def report(backup: Path) -> None:
	"""Run both, one after the other, and print rates, their ratio and the audit's peak memory."""
	unpacked = measure(["bash", "-c", f"zcat {shlex.quote(str(backup))} | wc -c"])
	size = int(unpacked.output) / 1e6
	audited = measure([sys.executable, "-m", "stock_sync_guard.audit.main", "audit", str(backup)])
	print(f"backup: {backup.stat().st_size / 1e6:,.0f} MB, unpacked {size:,.0f} MB")
	for name, run in (("zcat | wc -c", unpacked), ("audit", audited)):
		rate, cpu_rate = size / run.seconds, size / run.cpu_seconds
		print(
			f"{name}: {run.seconds:.1f} s, {rate:.0f} MB/s; CPU {run.cpu_seconds:.1f} s, {cpu_rate:.0f} MB/s"
		)
	print(f"exit status of the audit: {audited.status}")
	print(
		f"audit takes {audited.seconds / unpacked.seconds:.1f} times as long; peak memory {audited.peak_mib:.0f} MiB"
	)


def measure(command: list[str]) -> Measured:
	started = time.perf_counter()
	process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
	assert process.stdout
	output = process.stdout.read()
	_pid, status, usage = os.wait4(process.pid, 0)
	process.returncode = os.waitstatus_to_exitcode(status)
	# Linux counts in KiB, macOS in bytes.
	unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
	return Measured(
		seconds=time.perf_counter() - started,
		cpu_seconds=usage.ru_utime + usage.ru_stime,
		peak_mib=usage.ru_maxrss * unit / (1 << 20),
		output=output,
		status=process.returncode,
	)


if __name__ == "__main__":
	main()
