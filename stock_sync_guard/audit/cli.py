"""The console command `stock-sync-guard`: its options, and what becomes of the report."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import click
from rich.console import Console

import stock_sync_guard
from stock_sync_guard.audit.errors import AuditError
from stock_sync_guard.audit.exit_status import ExitStatus
from stock_sync_guard.audit.figures.audit import audit
from stock_sync_guard.audit.figures.results import CompanyAudit, Scope
from stock_sync_guard.audit.options import Amount, Day, Memory
from stock_sync_guard.audit.printing.csv_rows import as_csv
from stock_sync_guard.audit.printing.json_document import as_json
from stock_sync_guard.audit.printing.progress import progress_of
from stock_sync_guard.audit.printing.table import print_audits
from stock_sync_guard.audit.sources.backup import STDIN
from stock_sync_guard.audit.sources.source import MEMORY, open_source

COLUMNS = 80  # of a report that is not read on a terminal
VOUCHERS_IN_A_TABLE = 10

Printer = Callable[[Console], None]


@click.group()
@click.version_option(stock_sync_guard.__version__)
def cli() -> None:
	"""Stock Sync Guard, away from ERPNext."""


@cli.command("audit")
@click.argument("source", envvar="STOCK_SYNC_GUARD_SOURCE")
@click.option("--company", "companies", multiple=True, help="Only this company; may be repeated.")
@click.option("--account", "accounts", multiple=True, help="Only this stock account; may be repeated.")
@click.option("--as-on", type=Day(), help="What the books said at the end of this day.")
@click.option("--from-date", type=Day(), help="List vouchers posted from this day on, sum up older ones.")
@click.option("--tolerance", type=Amount(), help="What may differ per account, in company currency.")
@click.option(
	"--format",
	"form",
	type=click.Choice(["table", "json", "csv"]),
	default="table",
	show_default=True,
	help="Amounts in json and csv are exact.",
)
@click.option(
	"--vouchers",
	type=click.IntRange(min=0),
	help="List at most so many vouchers per account (table: per cause). By default 10 in a table, else all.",
)
@click.option(
	"--memory",
	type=Memory(),
	default=MEMORY,
	show_default="160MB",
	help="Keep at most so much of a backup's ledgers in memory, the rest in a temporary folder.",
)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file.")
def audit_command(
	source: str,
	companies: tuple[str, ...],
	accounts: tuple[str, ...],
	as_on: date | None,
	from_date: date | None,
	tolerance: Decimal | None,
	form: str,
	vouchers: int | None,
	memory: int,
	output: Path | None,
) -> ExitStatus:
	"""Compare stock ledger and stock accounts in SOURCE.

	SOURCE is a database URL (mysql://user:password@host/database), a backup made by bench backup (.sql, plain or packed
	with gzip, zstd, xz or bzip2; - for standard input), or a file made by bench export-stock-ledgers. It is only read. The
	environment variable STOCK_SYNC_GUARD_SOURCE can hold it instead, which keeps a password off the command line.

	Exit status: 0 in sync, 1 out of sync, 2 could not check.
	"""
	scope = Scope(companies, accounts, as_on, tolerance)
	with progress_of(_label(source)) as progress, open_source(source, progress, memory=memory) as run:
		audits = audit(run, scope)
	_report(_printer(form, audits, vouchers, from_date), output)
	return ExitStatus.IN_SYNC if all(company.is_in_sync for company in audits) else ExitStatus.OUT_OF_SYNC


def _label(source: str) -> str:
	return "standard input" if source == STDIN else Path(source).name


def _printer(form: str, audits: list[CompanyAudit], vouchers: int | None, from_date: date | None) -> Printer:
	if form == "table":
		limit = VOUCHERS_IN_A_TABLE if vouchers is None else vouchers
		return lambda console: print_audits(console, audits, vouchers=limit, from_date=from_date)
	text = (as_json if form == "json" else as_csv)(audits, vouchers=vouchers, from_date=from_date)
	return lambda console: console.file.write(text) and None


def _report(print_report: Printer, output: Path | None) -> None:
	if output is None:
		print_report(Console(highlight=False))
		return
	text = io.StringIO()
	print_report(Console(file=text, width=COLUMNS, highlight=False))
	try:
		output.write_text(text.getvalue(), encoding="utf-8")
	except OSError as error:
		raise AuditError(f"{output} cannot be written: {error.strerror}. Name another --output.") from None
