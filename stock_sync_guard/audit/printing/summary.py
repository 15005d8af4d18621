"""The audit of many sources: a line for each site and company."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from datetime import date

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from stock_sync_guard.audit.exit_status import ExitStatus
from stock_sync_guard.audit.figures.results import State
from stock_sync_guard.audit.figures.summary import CompanySummary
from stock_sync_guard.audit.many.audited import Outcome, status_of
from stock_sync_guard.audit.printing.csv_rows import disarmed
from stock_sync_guard.audit.printing.records import Record, exact
from stock_sync_guard.audit.printing.table import STATES, plain
from stock_sync_guard.engine.money import round_to

COULD_NOT_CHECK = "could-not-check"
NOTHING_TO_COMPARE = "nothing-to-compare"
COLUMNS = (
	"site",
	"company",
	"state",
	"currency",
	"to_correct",
	"vouchers",
	"oldest",
	"days",
	"source",
	"error",
)


def print_summary(console: Console, outcomes: Sequence[Outcome], *, today: date) -> None:
	"""The lines, what could not be checked and why, and how many there are of each."""
	table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), expand=False)
	table.add_column("Site", overflow="fold", min_width=8)
	table.add_column("Company", overflow="fold", min_width=8)
	table.add_column("State", no_wrap=True)
	for label in ("To correct", "Vouchers", "Oldest"):
		table.add_column(label, justify="right", no_wrap=True)
	for outcome in outcomes:
		for company in outcome.companies:
			table.add_row(Text(plain(outcome.name)), Text(plain(company.company)), *_figures(company, today))
		if outcome.is_void:
			table.add_row(Text(plain(outcome.name)), "", "nothing to compare")
		elif outcome.error:
			table.add_row(Text(plain(outcome.name)), "", Text("COULD NOT CHECK", "bold red"))
	console.print(table)
	for outcome in outcomes:
		if outcome.error and not outcome.is_void:
			console.print(Text(plain(f"{outcome.name}: {outcome.error}")))
	console.print(Text(_counts(outcomes)))


def summary_as_json(outcomes: Sequence[Outcome], *, today: date) -> str:
	document = {
		"in_sync": status_of(outcomes) is ExitStatus.IN_SYNC,
		"sites": [
			{
				"site": outcome.name,
				"source": outcome.shown_source,
				"state": _state(outcome),
				"error": outcome.error,
				"companies": [_record(company, today) for company in outcome.companies],
			}
			for outcome in outcomes
		],
	}
	return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def summary_as_csv(outcomes: Sequence[Outcome], *, today: date) -> str:
	text = io.StringIO()
	writer = csv.DictWriter(text, COLUMNS, restval="", lineterminator="\n")
	writer.writeheader()
	for outcome in outcomes:
		of_site = {"site": outcome.name, "source": outcome.shown_source}
		for record in _records(outcome, today):
			writer.writerow(disarmed({**of_site, **record}))
	return text.getvalue()


def _records(outcome: Outcome, today: date) -> Iterator[Record]:
	if outcome.error:
		yield {"state": _state(outcome), "error": outcome.error}
	for company in outcome.companies:
		yield _record(company, today)


def _record(company: CompanySummary, today: date) -> Record:
	return {
		"company": company.company,
		"state": (State.IN_SYNC if company.is_in_sync else State.OUT_OF_SYNC).value,
		"currency": company.currency,
		"to_correct": exact(company.to_correct),
		"vouchers": company.vouchers,
		"oldest": company.oldest.isoformat() if company.oldest else None,
		"days": company.days(today),
	}


def _figures(company: CompanySummary, today: date) -> tuple[Text, str, str, str]:
	state, style = STATES[State.IN_SYNC if company.is_in_sync else State.OUT_OF_SYNC]
	if company.is_in_sync:
		return Text(state, style), "", "", ""
	days = company.days(today)
	return (
		Text(state, style),
		f"{round_to(company.to_correct, company.decimals):,} {plain(company.currency)}",
		str(company.vouchers),
		"" if days is None else f"{days} days",
	)


def _state(outcome: Outcome) -> str:
	if outcome.error:
		return NOTHING_TO_COMPARE if outcome.is_void else COULD_NOT_CHECK
	return (State.IN_SYNC if outcome.status is ExitStatus.IN_SYNC else State.OUT_OF_SYNC).value


def _counts(outcomes: Sequence[Outcome]) -> str:
	counts = {status: sum(outcome.status is status for outcome in outcomes) for status in ExitStatus}
	return (
		f"{len(outcomes)} sources: {counts[ExitStatus.IN_SYNC]} in sync, {counts[ExitStatus.OUT_OF_SYNC]} out of sync,"
		f" {counts[ExitStatus.COULD_NOT_CHECK]} could not be checked"
	)
