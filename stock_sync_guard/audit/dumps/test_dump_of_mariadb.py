"""The reader of dumps against the real thing: made-up rows, dumped by mariadb-dump itself."""

from __future__ import annotations

import io
import subprocess
import tempfile
from pathlib import Path
from unittest.mock import patch

import frappe
from frappe.database import get_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stock_sync_guard.audit.dumps.errors import TruncatedDumpError
from stock_sync_guard.audit.loading.load import Loader, load_dump
from stock_sync_guard.audit.loading.store import open_store
from stock_sync_guard.ledgers.tables import TABLES
from stock_sync_guard.tests.case import GuardTestCase

TABLE = "audit fuzz `n` 'q'"
QUOTED_TABLE = TABLE.replace("`", "``")
MEMORY = 64 << 20
TEXT_COLUMNS = ("wide", "narrow", "cyrillic", "long_text", "odd `name`, (x)")

any_text = st.text(alphabet=st.characters(blacklist_categories=["Cs"]), max_size=40)
nasty_text = st.text(alphabet="'\"\\`,();\n\r\t\0\x1a%_nN0Z-/*# ", max_size=20)
latin_text = st.text(alphabet="abc äöüß'\\\n()", max_size=20)
cyrillic_text = st.text(alphabet="абв№'\\\n", max_size=20)
row = st.tuples(
	st.one_of(st.none(), any_text, nasty_text),
	st.one_of(st.none(), latin_text),
	st.one_of(st.none(), cyrillic_text),
	st.one_of(st.none(), nasty_text, any_text.map(lambda text: text * 50)),
	st.one_of(st.none(), nasty_text, any_text),
	st.one_of(st.none(), st.binary(max_size=60)),
	st.decimals(min_value=-(10**11), max_value=10**11, places=9),
)
OPTIONS = (
	(),  # as bench backup calls it
	("--skip-extended-insert",),
	("--complete-insert",),
	("--hex-blob",),
	("--skip-comments",),
	("--compact",),
	("--replace",),
	("--insert-ignore",),
	("--skip-quick", "--order-by-primary"),
	("--net-buffer-length=4096",),
	("--default-character-set=binary",),
	("--default-character-set=utf8mb3", "--hex-blob"),
)


class TestDumpOfMariaDB(GuardTestCase):
	# A table with bytes is cut row by row, one without by its lines.
	columns_of_bytes = "bytes longblob, bits bit(9) DEFAULT b'101010101',"

	@classmethod
	def setUpClass(cls) -> None:
		super().setUpClass()
		drop_table()
		frappe.db.sql_ddl(
			f"""CREATE TABLE `{QUOTED_TABLE}` (
				name int PRIMARY KEY AUTO_INCREMENT,
				wide varchar(140) CHARACTER SET utf8mb4 COMMENT 'it''s; (a)\\n`b`) ENGINE',
				narrow varchar(140) CHARACTER SET latin1,
				cyrillic varchar(140) CHARACTER SET cp1251,
				long_text longtext CHARACTER SET utf8mb4,
				`odd ``name``, (x)` text CHARACTER SET utf8mb4 DEFAULT ',\\n)',
				{cls.columns_of_bytes}
				doubled decimal(30, 9) AS (amount * 2) VIRTUAL,
				amount decimal(21, 9) NOT NULL,
				moment datetime(6) DEFAULT '2026-01-02 03:04:05.000006',
				day date DEFAULT '2026-01-02',
				hour time(6) DEFAULT '03:04:05.000006',
				fraction double DEFAULT 1e-30,
				document json DEFAULT '{{"a": [1, "x"]}}',
				KEY `odd key (a),` (wide)
			) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT='it''s ) a table'"""
		)
		cls.addClassCleanup(drop_table)

	def test_whatever_is_in_a_table_is_read_back_from_its_dump(self):
		for options in OPTIONS:
			with self.subTest(" ".join(options)):
				self.read_back(options)

	def read_back(self, options: tuple[str, ...]) -> None:
		@settings(max_examples=25, deadline=None, database=None, suppress_health_check=list(HealthCheck))
		@given(st.lists(row, max_size=6))
		def check(rows: list[tuple]) -> None:
			if any("character-set=utf8mb3" in option for option in options):
				rows = [tuple(_basic_plane(value) for value in values) for values in rows]
			if any("character-set=binary" in option for option in options):
				# The other columns are dumped as they are stored, in their own character sets.
				rows = [(values[0], None, None, *values[3:]) for values in rows]
			self.fill_table(rows)
			self.assertEqual(read(dump(options)), stored())

		check()

	def test_a_row_of_many_megabytes_is_read(self):
		self.fill_table([("a", None, None, "x'\\\n" * (1 << 20), "b", b"\0'\\\n" * (1 << 18), 1)])
		self.assertEqual(read(dump(())), stored())

	def test_a_dump_cut_anywhere_is_refused(self):
		self.fill_table([("a", "b", "в", "d", "e", b"f", 1), ("a'", None, None, "\\", "e", b"'", 2)])
		content = dump(())
		end = content.rindex(b"-- Dump completed") + len(b"-- Dump complete")
		start = content.index(b"MariaDB dump")
		for cut in range(start + 20, end, 7):
			with self.assertRaises(TruncatedDumpError):
				read(content[:cut])

	def fill_table(self, rows: list[tuple]) -> None:
		frappe.db.sql(f"DELETE FROM `{QUOTED_TABLE}`")
		for *texts, of_bytes, amount in rows:
			frappe.db.sql(
				f"""INSERT INTO `{QUOTED_TABLE}` (wide, narrow, cyrillic, long_text, `odd ``name``, (x)`, amount)
					VALUES (%s, %s, %s, %s, %s, %s)""",
				(*texts, amount),
			)
			if self.columns_of_bytes:
				# frappe 16 cannot log statements with bytes that are no text
				with frappe.db._conn.cursor() as cursor:
					cursor.execute(
						f"UPDATE `{QUOTED_TABLE}` SET bytes = %s WHERE name = LAST_INSERT_ID()", (of_bytes,)
					)
		frappe.db.commit()


class TestDumpOnLines(TestDumpOfMariaDB):
	columns_of_bytes = ""


def stored() -> list[tuple]:
	columns = ", ".join("`{}`".format(column.replace("`", "``")) for column in TEXT_COLUMNS)
	return list(
		frappe.db.sql(
			f"SELECT {columns}, CAST(amount AS CHAR) FROM `{QUOTED_TABLE}` ORDER BY `{QUOTED_TABLE}`.name"
		)
	)


def dump(options: tuple[str, ...]) -> bytes:
	conf = frappe.conf
	program, arguments, _name = get_command(
		socket=conf.db_socket,
		host=conf.db_host or "localhost",
		port=conf.db_port or 3306,
		user=conf.db_name,
		password=conf.db_password,
		db_name=conf.db_name,
		extra=[TABLE],
		dump=True,
	)
	return subprocess.run([program, *options, *arguments], capture_output=True, check=True).stdout


def read(content: bytes) -> list[tuple]:
	columns = (*TEXT_COLUMNS, "amount")
	listed = ", ".join(f'"{column}"' for column in columns)
	with (
		patch.dict(TABLES, {TABLE: ("name", *columns)}, clear=True),
		tempfile.TemporaryDirectory() as folder,
		open_store(Path(folder), MEMORY) as connection,
	):
		load_dump(io.BytesIO(content), Loader(connection, Path(folder)))
		return connection.execute(f'SELECT {listed} FROM "{TABLE}" ORDER BY CAST(name AS INTEGER)').fetchall()


def drop_table() -> None:
	frappe.db.sql_ddl(f"DROP TABLE IF EXISTS `{QUOTED_TABLE}`")


def _basic_plane(value: object) -> object:
	return (
		"".join(character for character in value if ord(character) < 0x10000)
		if isinstance(value, str)
		else value
	)
