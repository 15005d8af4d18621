"""What a site's database holds, so that what an app has left behind can be told."""

from __future__ import annotations

from collections.abc import Callable

# Runs statements on the site's database and returns a line per row.
Query = Callable[[str], str]

# ERPNext and frappe write them anew, or on their own account, whatever is installed or uninstalled.
NOT_OF_AN_APP = ("Activity Log", "DefaultValue", "Error Log", "Installed Application", "Scheduled Job Log")

COLUMNS = """
	SELECT concat_ws(' ', 'column', table_name, column_name, column_type)
	FROM information_schema.columns WHERE table_schema = database()
"""
INDEXES = """
	SELECT concat_ws(' ', 'index', table_name, index_name, seq_in_index, column_name)
	FROM information_schema.statistics WHERE table_schema = database()
"""
TABLES = """
	SELECT table_name FROM information_schema.columns
	WHERE table_schema = database() AND column_name = 'name' AND table_name LIKE 'tab%'
"""
SETTINGS = "SELECT concat_ws(' ', 'single', doctype, field) FROM tabSingles"
USER_SETTINGS = "SELECT concat_ws(' ', 'user settings', user, doctype) FROM `__UserSettings`"
DEFAULTS = "SELECT concat_ws(' ', 'default', parent, defkey) FROM tabDefaultValue"
FIELD_ORDERS = """
	SELECT concat_ws(' ', 'field order', doc_type, value) FROM `tabProperty Setter` WHERE property = 'field_order'
"""


def database_of(query: Query) -> set[str]:
	"""Every column and index of the site's database, and every record of every doctype, by name."""
	tables = [table for table in _lines(query(TABLES)) if table.removeprefix("tab") not in NOT_OF_AN_APP]
	kinds = (COLUMNS, INDEXES, SETTINGS, USER_SETTINGS, DEFAULTS, FIELD_ORDERS, *map(_records_of, tables))
	return set(_lines(query(";\n".join(kinds))))


def _records_of(table: str) -> str:
	return f"SELECT concat_ws(' ', '{table.removeprefix('tab')}', name) FROM `{table}`"


def _lines(output: str) -> list[str]:
	return [line for line in output.split("\n") if line]


def changes(before: set[str], after: set[str]) -> list[str]:
	"""What came and what went between the two."""
	return sorted(after - before) + [f"gone: {line}" for line in sorted(before - after)]
