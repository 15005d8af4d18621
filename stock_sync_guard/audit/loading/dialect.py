"""The engine's statements in the words of DuckDB.

Beside quotes and marks one thing differs: after WITH RECURSIVE, DuckDB takes every table that is a union for a recursive
one, and gives it the types of its first part; amounts that stand beside a 0 of the first part would lose their decimals.
So a union that does not name itself is put into a subquery, where it is only a union.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from stock_sync_guard.ledgers.statements import Parameters

# A text stays as it is, a quoted name gets the standard's quotes, and a parameter DuckDB's mark.
WORD = re.compile(r"(?P<text>'(?:[^']|'')*')|`(?P<name>[^`]*)`|(?<!:):(?P<parameter>[a-z_]\w*)")


def in_duckdb(statement: str, parameters: Parameters) -> tuple[str, Mapping[str, object]]:
	"""The statement and those of the parameters that it names, which must be all."""
	translated, named = _translated(statement)
	return translated, {name: parameters[name] for name in named}


RECURSIVE = re.compile(r"\s*WITH\s+RECURSIVE\s", re.IGNORECASE)
TABLE = re.compile(r"\s*(?P<name>\w+|\"[^\"]*\")\s*(?:\([^)]*\)\s*)?AS\s*\(", re.IGNORECASE)
BRACKET = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"|[()]")
NEXT_TABLE = re.compile(r"\s*,")


@lru_cache(maxsize=256)
def _translated(statement: str) -> tuple[str, tuple[str, ...]]:
	named: dict[str, None] = {}

	def word(match: re.Match[str]) -> str:
		if match.group("text"):
			return match.group()
		if match.group("parameter"):
			named[match.group("parameter")] = None
			return f"${match.group('parameter')}"
		return '"{}"'.format(match.group("name").replace('"', '""'))

	return _with_unions_apart(_with_lists_of_vouchers(WORD.sub(word, statement))), tuple(named)


# As `statements.among` writes them.
VOUCHER = (
	r"\((?P<ledger>\w+)\.voucher_type = \$(?P<type>type_\d+) AND (?P=ledger)\.voucher_no = \$(?P<no>no_\d+)\)"
)
ONE_VOUCHER = re.compile(VOUCHER)
VOUCHERS = re.compile(
	r"\((?:\(\w+\.voucher_type = \$type_\d+ AND \w+\.voucher_no = \$no_\d+\)(?: OR )?){2,}\)"
)


def _with_lists_of_vouchers(statement: str) -> str:
	"""The statement with vouchers named as one list, which is looked up: a chain of conditions is tried for every row."""

	def as_list(match: re.Match[str]) -> str:
		vouchers = list(ONE_VOUCHER.finditer(match.group()))
		[ledger] = {voucher.group("ledger") for voucher in vouchers}
		values = ", ".join(f"(${voucher.group('type')}, ${voucher.group('no')})" for voucher in vouchers)
		return f"(({ledger}.voucher_type, {ledger}.voucher_no) IN (VALUES {values}))"

	return VOUCHERS.sub(as_list, statement)


def _with_unions_apart(statement: str) -> str:
	"""The statement with the tables that follow WITH RECURSIVE and do not name themselves each in a subquery."""
	if not (beginning := RECURSIVE.match(statement)):
		return statement
	parts, position = [beginning.group()], beginning.end()
	while table := TABLE.match(statement, position):
		end = _closing_bracket(statement, table.end())
		body = statement[table.end() : end]
		itself = re.search(rf"(?<!\w){re.escape(table.group('name'))}(?!\w)", body)
		parts += [table.group(), body if itself else f"SELECT * FROM ({body}) the_union", ")"]
		position = end + 1
		if following := NEXT_TABLE.match(statement, position):
			parts.append(following.group())
			position = following.end()
		else:
			break
	return "".join(parts) + statement[position:]


def _closing_bracket(statement: str, start: int) -> int:
	"""The position of the bracket that closes the one before `start`."""
	open_brackets = 1
	for match in BRACKET.finditer(statement, start):
		open_brackets += {"(": 1, ")": -1}.get(match.group(), 0)
		if not open_brackets:
			return match.start()
	raise ValueError(f"a bracket is not closed in {statement}")
