"""The console command `stock-sync-guard`: its options, and what becomes of the report."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import click
from rich.console import Console

import stock_sync_guard
from stock_sync_guard.audit.errors import AuditError
from stock_sync_guard.audit.exit_status import ExitStatus
from stock_sync_guard.audit.figures.audit import audit
from stock_sync_guard.audit.figures.results import Scope
from stock_sync_guard.audit.figures.since import read_earlier, with_changes
from stock_sync_guard.audit.many.audited import Outcome, Task, audit_many, status_of
from stock_sync_guard.audit.many.found import found, is_many, names_of
from stock_sync_guard.audit.options import Amount, Day, Memory
from stock_sync_guard.audit.printing.progress import progress_of, progress_of_many
from stock_sync_guard.audit.printing.summary import print_summary, summary_as_csv, summary_as_json
from stock_sync_guard.audit.printing.written import Printer, Written, as_text, earlier_file
from stock_sync_guard.audit.sources.source import MEMORY, STDIN, Means, open_source

# Enough for a folder of small backups, and not too much memory of a small machine: each job has its own.
JOBS = 2


@click.group()
@click.version_option(stock_sync_guard.__version__)
def cli() -> None:
	"""Stock Sync Guard, away from ERPNext."""


@cli.command("audit")
@click.argument("sources", metavar="SOURCE...", nargs=-1)
@click.option("--company", "companies", multiple=True, help="Only this company; may be repeated.")
@click.option("--account", "accounts", multiple=True, help="Only this stock account; may be repeated.")
@click.option("--as-on", type=Day(), help="What the books said at the end of this day.")
@click.option("--from-date", type=Day(), help="List vouchers posted from this day on, sum up older ones.")
@click.option("--tolerance", type=Amount(), help="What may differ per account, in company currency.")
@click.option(
	"--format",
	"form",
	type=click.Choice(["table", "json", "csv", "html"]),
	default="table",
	show_default=True,
	help="Amounts in json and csv are exact; html is one file to read and print.",
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
@click.option(
	"--master", help="Of spark:FOLDER: Spark's master, like spark://host:7077. By default this machine."
)
@click.option(
	"--since",
	type=click.Path(exists=True, path_type=Path),
	help="Tell what changed since this earlier audit in json (of many sources: the folder of --details).",
)
@click.option(
	"--details",
	type=click.Path(file_okay=False, path_type=Path),
	help="Of many sources: write each site's audit to a file in this folder.",
)
@click.option(
	"--jobs",
	type=click.IntRange(min=1),
	default=JOBS,
	show_default=True,
	help="Of many sources: audit so many at a time.",
)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file.")
def audit_command(
	sources: tuple[str, ...],
	companies: tuple[str, ...],
	accounts: tuple[str, ...],
	as_on: date | None,
	from_date: date | None,
	tolerance: Decimal | None,
	form: str,
	vouchers: int | None,
	memory: int,
	master: str | None,
	since: Path | None,
	details: Path | None,
	jobs: int,
	output: Path | None,
) -> ExitStatus:
	"""Compare stock ledger and stock accounts in SOURCE.

	SOURCE is a database URL (mysql://user:password@host/database), a backup made by bench backup (.sql, plain or packed
	with gzip, zstd, xz or bzip2; - for standard input), a file made by bench export-stock-ledgers, or spark:FOLDER, a folder of
	Parquet files as export-parquet writes it. It is only read. The environment variable STOCK_SYNC_GUARD_SOURCE can hold
	it instead, which keeps a password off the command line.

	Of several sources, or a folder of backups, a line is printed for each site and company.

	Exit status: 0 in sync, 1 out of sync, 2 could not check (of many: one of them).
	"""
	sources = sources or _source_of_environment()
	scope = Scope(companies, accounts, as_on, tolerance, over_time=form == "html")
	written = Written(form, vouchers, from_date)
	means = Means(memory, master)
	if len(sources) == 1 and not is_many(sources[0]):
		return _audit_one(sources[0], scope, written, means, since, output)
	return _audit_many(sources, scope, written, means, since, details, jobs, output)


@cli.command("export-parquet")
@click.argument("source")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--site", help="What the site is called in the folder. By default what SOURCE is called.")
@click.option("--memory", type=Memory(), default=MEMORY, show_default="160MB", help="As of audit.")
@click.option("--master", help="As of audit.")
def export_parquet_command(
	source: str, folder: Path, site: str | None, memory: int, master: str | None
) -> None:
	"""Write the ledgers of SOURCE to a FOLDER of Parquet files, partitioned by site and month.

	SOURCE is as for audit. Several sites can share the folder; what it has of this one is replaced.
	"""
	from stock_sync_guard.audit.exporting.parquet import export_parquet

	[name] = names_of([source])
	with (
		progress_of(_label(source)) as progress,
		open_source(source, progress, Means(memory, master)) as ledgers,
	):
		rows = export_parquet(ledgers, folder, site=site or name, memory=memory)
	click.echo(
		f"{sum(rows.values())} rows of {len(rows)} tables written to {folder.absolute()}, site {site or name}"
	)


def _audit_one(
	source: str,
	scope: Scope,
	written: Written,
	means: Means,
	since: Path | None,
	output: Path | None,
) -> ExitStatus:
	if since:
		# before a long run, not after it
		read_earlier(since)
	with (
		progress_of(_label(source)) as progress,
		open_source(source, progress, means) as run,
	):
		audits = audit(run, scope)
	if since:
		audits = with_changes(audits, since)
	_report(lambda console: written.print(console, audits), output)
	return ExitStatus.IN_SYNC if all(company.is_in_sync for company in audits) else ExitStatus.OUT_OF_SYNC


def _audit_many(
	sources: Sequence[str],
	scope: Scope,
	written: Written,
	means: Means,
	since: Path | None,
	details: Path | None,
	jobs: int,
	output: Path | None,
) -> ExitStatus:
	every = found(sources)
	names = names_of(every)
	if since and not since.is_dir():
		raise AuditError(
			f"{since} is one file. Name the folder of --details with the files of an earlier audit."
		)
	if details:
		_make_folder(details)
	tasks = [
		Task(
			source,
			name,
			scope,
			means,
			written,
			file=details / written.file_of(name) if details else None,
			since=since / earlier_file(name) if since else None,
		)
		for source, name in zip(every, names, strict=True)
	]
	outcomes = {}
	with progress_of_many(len(tasks)) as progress:
		for outcome in audit_many(tasks, jobs=jobs):
			outcomes[outcome.name] = outcome
			progress(len(outcomes))
	in_order = [outcomes[name] for name in names]
	_report(lambda console: _print_summary(console, written.form, in_order, scope.as_on), output)
	return status_of(in_order)


def _source_of_environment() -> tuple[str, ...]:
	if source := os.environ.get("STOCK_SYNC_GUARD_SOURCE"):
		return (source,)
	raise click.UsageError(
		"Missing argument 'SOURCE'. Name a backup, an exported file, a folder of them, or a database URL."
	)


def _print_summary(console: Console, form: str, outcomes: Sequence[Outcome], as_on: date | None) -> None:
	today = as_on or date.today()
	if form == "json":
		console.file.write(summary_as_json(outcomes, today=today))
	elif form == "csv":
		console.file.write(summary_as_csv(outcomes, today=today))
	else:
		print_summary(console, outcomes, today=today)


def _make_folder(folder: Path) -> None:
	try:
		folder.mkdir(parents=True, exist_ok=True)
	except OSError as error:
		raise AuditError(f"{folder} cannot be made: {error.strerror}. Name another --details.") from None


def _label(source: str) -> str:
	return "standard input" if source == STDIN else Path(source).name


def _report(print_report: Printer, output: Path | None) -> None:
	if output is None:
		print_report(Console(highlight=False))
		return
	try:
		output.write_text(as_text(print_report), encoding="utf-8")
	except OSError as error:
		raise AuditError(f"{output} cannot be written: {error.strerror}. Name another --output.") from None
