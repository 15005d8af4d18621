"""A source that lacks some of what the engine reads, made complete without writing to it.

A table of this app that the site does not have reads as empty, a column as without values: each statement that names
such a table gets a common table expression of the same name in front of it, which hides the real one. A table that others
tell of has a stand-in (`tables.STAND_INS`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from stock_sync_guard.ledgers.read_once import PassOfLedgers
from stock_sync_guard.ledgers.statements import Parameters, Row, Run
from stock_sync_guard.ledgers.tables import AMOUNTS, FLAGS, STAND_INS, TABLES

WITH = re.compile(r"\s*WITH(\s+RECURSIVE)?\s", re.IGNORECASE)


@dataclass(frozen=True)
class Ledgers:
	"""A `Run` over every table and column of the engine's, and those of them that the source has."""

	run: Run
	found: Mapping[str, Collection[str]]
	# what has read the ledgers in one pass, where the source can
	pass_of_ledgers: PassOfLedgers | None = None

	def __call__(self, statement: str, parameters: Parameters) -> Sequence[Row]:
		return self.run(statement, parameters)

	def lacks(self, table: str, *columns: str) -> list[str]:
		"""What of it the source does not have: the table, or some of its columns."""
		if table not in self.found:
			return [table]
		return [f"{table}.{column}" for column in columns if column not in self.found[table]]


def completed(run: Run, found: Mapping[str, Collection[str]], *, schema: str) -> Ledgers:
	"""`run`, with every table and column of the engine's that is not among the found ones added, empty.

	`schema` is the database that holds the found tables, as a statement names it.
	"""
	additions = {
		table: _addition(table, columns, found.get(table, ()), schema)
		for table, columns in TABLES.items()
		if not set(columns) <= set(found.get(table, ()))
	}

	def run_completed(statement: str, parameters: Parameters) -> Sequence[Row]:
		return run(_with(statement, additions), parameters)

	return Ledgers(run_completed if additions else run, found)


# Of one statement; more is read once more.
MOST_REMEMBERED = 10_000


def remembering(ledgers: Ledgers) -> Ledgers:
	"""The ledgers, where what was asked before is not looked for again: a source does not change while it is open.

	Which sums a difference is told by, and which of them are shown, is asked in the same words.
	"""
	answers: dict[tuple[str, tuple[tuple[str, object], ...]], Sequence[Row]] = {}

	def run(statement: str, parameters: Parameters) -> Sequence[Row]:
		asked = statement, tuple(sorted(parameters.items()))
		if asked in answers:
			return answers[asked]
		rows = ledgers(statement, parameters)
		if len(rows) <= MOST_REMEMBERED:
			answers[asked] = rows
		return rows

	return replace(ledgers, run=run)


def _addition(table: str, columns: Sequence[str], found: Collection[str], schema: str) -> str:
	if not found and table in STAND_INS:
		return f"`{table}` AS ({STAND_INS[table]})"
	values = ", ".join(
		f"`{column}`" if column in found else f"{_empty(column)} AS `{column}`" for column in columns
	)
	place = f"`{schema}`.`{table}`" if found else "(SELECT 1 AS one) no_row WHERE 1 = 0"
	return f"`{table}` AS (SELECT {values} FROM {place})"


def _empty(column: str) -> str:
	return "0" if column in FLAGS or column in AMOUNTS else "NULL"


def _with(statement: str, additions: Mapping[str, str]) -> str:
	needed = ", ".join(addition for table, addition in additions.items() if f"`{table}`" in statement)
	if not needed:
		return statement
	if match := WITH.match(statement):
		return f"WITH{match.group(1) or ''} {needed}, {statement[match.end() :]}"
	return f"WITH {needed} {statement}"
