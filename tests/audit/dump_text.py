"""A dump as mariadb-dump writes it, made from rows: for tests that need no MariaDB."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence

HEADER = """\
-- begin frappe metadata
-- [frappe]
-- version = 15.101.1
-- end frappe metadata
--
/*M!999999\\- enable the sandbox mode */ 
-- MariaDB dump 10.19  Distrib 10.11.19-MariaDB, for debian-linux-gnu (x86_64)
--
/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;
/*!40101 SET NAMES utf8mb4 */;
"""
FOOTER = "-- Dump completed on 2026-11-22 17:47:43\n"

ESCAPES = str.maketrans(
	{"\\": "\\\\", "'": "\\'", '"': '\\"', "\0": "\\0", "\n": "\\n", "\r": "\\r", "\x1a": "\\Z"}
)


def dump_of(tables: Mapping[str, tuple[Sequence[str], Iterable[Sequence[object]]]]) -> str:
	"""The tables (columns, rows) as a complete dump."""
	return HEADER + "".join(table_of(name, *table) for name, table in tables.items()) + FOOTER


def table_of(name: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
	definitions = ",\n".join(f"  `{column}` text DEFAULT NULL" for column in columns)
	values = ",\n".join("(" + ",".join(literal(value) for value in row) + ")" for row in rows)
	inserts = f"INSERT INTO `{name}` VALUES\n{values};\n" if values else ""
	return (
		f"\n--\n-- Table structure for table `{name}`\n--\n\nDROP TABLE IF EXISTS `{name}`;\n"
		f"CREATE TABLE `{name}` (\n{definitions},\n  PRIMARY KEY (`name`)\n)"
		" ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci ROW_FORMAT=DYNAMIC;\n\n"
		f"LOCK TABLES `{name}` WRITE;\n/*!40000 ALTER TABLE `{name}` DISABLE KEYS */;\n{inserts}"
		f"/*!40000 ALTER TABLE `{name}` ENABLE KEYS */;\nUNLOCK TABLES;\n"
	)


def literal(value: object) -> str:
	if value is None:
		return "NULL"
	if isinstance(value, (int, float)):
		return str(value)
	return f"'{str(value).translate(ESCAPES)}'"


def dump_of_sqlite(path: str) -> str:
	"""The tables of an exported file as a dump, with a table before and after them that nobody wants."""
	connection = sqlite3.connect(path)
	try:
		return dump_of_connection(connection)
	finally:
		connection.close()


def dump_of_connection(connection: sqlite3.Connection) -> str:
	names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
	tables = {"tabBefore": (("name", "text"), [("a", "INSERT INTO `tabGL Entry` VALUES\n('x')")])}
	for name in names:
		cursor = connection.execute(f"SELECT * FROM `{name}`")
		tables[name] = ([column[0] for column in cursor.description], cursor.fetchall())
	return dump_of({**tables, "tabZ": (("name",), [("z",)])})
