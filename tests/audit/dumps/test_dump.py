"""Reading dumps: what the dump tools write is read back, what they do not write is refused."""

from __future__ import annotations

import contextlib
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stock_sync_guard.audit.dumps import window
from stock_sync_guard.audit.dumps.errors import DumpError, NotADumpError, TruncatedDumpError
from stock_sync_guard.audit.loading.load import LoadError
from tests.audit.dump_text import FOOTER, HEADER, dump_of, table_of
from tests.audit.loaded import loaded

values = st.one_of(
	st.none(),
	st.text(alphabet=st.characters(blacklist_categories=["Cs"]), max_size=30),
	st.text(alphabet="'\"\\`,();\n\r\0\x1a%_nN0Z", max_size=12),
	st.integers(-(10**12), 10**12),
)
rows = st.lists(st.tuples(values, values, values), max_size=8)


def read(
	text: str | bytes, wanted: dict, *, block: int | None = None, careful: bool = False
) -> dict[str, list]:
	content = text if isinstance(text, bytes) else text.encode()
	return loaded(_Trickle(content, block) if block else io.BytesIO(content), wanted, careful=careful)


class _Trickle(io.BytesIO):
	"""A stream that gives a few bytes at a time, so that everything is cut somewhere."""

	def __init__(self, content: bytes, block: int) -> None:
		super().__init__(content)
		self.block = block

	def read(self, size: int | None = -1) -> bytes:
		return super().read(self.block)


def as_text(value: object) -> str | None:
	return None if value is None else str(value)


@settings(max_examples=200, deadline=None)
@given(rows, rows, st.sampled_from([None, 1, 2, 7, 64, 1000]), st.booleans())
def test_every_value_is_read_back_wherever_the_stream_is_cut(wanted_rows, other_rows, block, careful):
	columns = ("name", "skipped", "odd `name`")
	text = dump_of(
		{
			"tabOther": (columns, other_rows),
			"tabWanted": ([column.replace("`", "``") for column in columns], wanted_rows),
			"tabWanted Too": (columns, other_rows),
		}
	)
	found = read(text, {"tabWanted": ("odd `name`", "name", "missing")}, block=block, careful=careful)
	assert found == {
		"tabWanted": [{"name": as_text(a), "odd `name`": as_text(c)} for a, _b, c in wanted_rows]
	}


@settings(max_examples=150, deadline=None)
@given(rows.filter(bool), st.data())
def test_a_dump_that_was_cut_off_is_refused(wanted_rows, data):
	text = dump_of({"tabWanted": (("name", "a", "b"), wanted_rows)}).encode()
	end = data.draw(st.integers(0, text.index(FOOTER.encode()[:17]) + 16))
	with pytest.raises((DumpError, LoadError)):
		read(text[:end], {"tabWanted": ("name",)})


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400))
def test_noise_is_refused_or_holds_nothing(noise):
	with contextlib.suppress(DumpError):
		assert read(noise, {"tabWanted": ("name",)}) == {}


@settings(max_examples=200, deadline=None)
@given(rows.filter(bool), st.data())
def test_damaged_rows_are_never_skipped(wanted_rows, data):
	"""One byte changed: the dump is refused, or still has as many rows of as many values."""
	text = bytearray(dump_of({"tabWanted": (("name", "a", "b"), wanted_rows)}).encode())
	start, end = text.index(b"VALUES") + 6, text.index(b";\n/*!40000 ALTER TABLE `tabWanted` ENABLE")
	position = data.draw(st.integers(start, end - 1))
	text[position] = data.draw(st.sampled_from([byte for byte in b"x0 " if byte != text[position]]))
	try:
		found = read(bytes(text), {"tabWanted": ("name", "a", "b")})
	except (DumpError, LoadError):
		return
	assert 1 <= len(found["tabWanted"]) <= len(wanted_rows)


@pytest.mark.parametrize(
	("written", "meant"),
	[
		("'it''s'", "it's"),
		(r"'it\'s'", "it's"),
		(r"'a\\'", "a\\"),
		(r"'\0\b\n\r\t\Z'", "\0\b\n\r\t\x1a"),
		("''", ""),
		("NULL", None),
		("'NULL'", "NULL"),
		("-12.500000000", "-12.500000000"),
		("1e-05", "1e-05"),
		("0x4D61696E", "Main"),
		("_binary 'Main'", "Main"),
		("_utf8mb4'Main'", "Main"),
		("'),(1'", "),(1"),
		("';'", ";"),
	],
)
def test_values_as_the_dump_tools_write_them(written, meant):
	text = table_of("tabWanted", ("name", "a"), []).replace(
		"WRITE;\n", f"WRITE;\nINSERT INTO `tabWanted` VALUES (1,{written}),(2,{written});\n"
	)
	assert read(HEADER + text + FOOTER, {"tabWanted": ("a",)}) == {"tabWanted": [{"a": meant}] * 2}


@pytest.mark.parametrize("verb", ["INSERT INTO", "INSERT IGNORE INTO", "INSERT  IGNORE INTO", "REPLACE INTO"])
def test_inserts_that_name_their_columns_are_read_by_name(verb):
	table = table_of("tabWanted", ("name", "a", "b"), [])
	insert = f"{verb} `tabWanted` (`b`, `name`) VALUES ('b1','n1'),\n('b2','n2');\n"
	assert read(HEADER + table + insert + FOOTER, {"tabWanted": ("name", "b")}) == {
		"tabWanted": [{"name": "n1", "b": "b1"}, {"name": "n2", "b": "b2"}]
	}


def test_triggers_and_routines_are_not_taken_for_rows():
	table = table_of("tabWanted", ("name",), [("1",)])
	program = "DELIMITER ;;\nCREATE TRIGGER t\nINSERT INTO `tabWanted` VALUES ('no');\nCREATE TABLE `tabWanted` (\nEND ;;\nDELIMITER ;\n"
	more = "INSERT INTO `tabWanted` VALUES ('2');\n"
	for block in (None, 1, 3, 16):
		found = read(HEADER + table + program + more + FOOTER, {"tabWanted": ("name",)}, block=block)
		assert found == {"tabWanted": [{"name": "1"}, {"name": "2"}]}


def test_windows_line_ends_make_no_difference():
	text = dump_of({"tabWanted": (("name", "a"), [("1", "x\r\ny"), ("2", None)])}).replace("\n", "\r\n")
	assert read(text, {"tabWanted": ("a",)}) == {"tabWanted": [{"a": "x\r\ny"}, {"a": None}]}


@pytest.mark.parametrize(
	("charset", "encoding"),
	[("latin1", "cp1252"), ("cp1251", "cp1251"), ("utf8mb3", "utf-8"), ("binary", "utf-8")],
)
def test_names_are_decoded_by_the_dumps_character_set(charset, encoding):
	name = "Склад № 1" if charset in ("cp1251", "binary") else "Lager Süd"
	text = dump_of({"tabWanted": (("name",), [(name,)])}).replace("SET NAMES utf8mb4", f"SET NAMES {charset}")
	assert read(text.encode(encoding), {"tabWanted": ("name",)}) == {"tabWanted": [{"name": name}]}


@pytest.mark.parametrize("written", ["0x4", "0xZZ", "0xé"])
def test_damaged_hexadecimal_is_refused(written):
	text = table_of("tabWanted", ("name", "a"), []).replace(
		"WRITE;\n", f"WRITE;\nINSERT INTO `tabWanted` VALUES (1,{written});\n"
	)
	with pytest.raises(DumpError, match="damaged"):
		read(HEADER + text + FOOTER, {"tabWanted": ("a",)})


def test_a_character_set_that_hides_quotes_is_refused_with_the_way_out():
	text = dump_of({"tabWanted": (("name",), [("1",)])}).replace("SET NAMES utf8mb4", "SET NAMES gbk")
	with pytest.raises(DumpError, match="--default-character-set=utf8mb4"):
		read(text, {"tabWanted": ("name",)})


def test_a_row_longer_than_the_window_is_read():
	long = "x'\\\n" * (window.CHUNK // 2)
	text = dump_of(
		{"tabBefore": (("name", "a"), [(long, long)]), "tabWanted": (("name", "a"), [(long, "end")])}
	)
	assert read(text, {"tabWanted": ("a",)}) == {"tabWanted": [{"a": "end"}]}


def test_a_row_without_end_is_given_up(monkeypatch):
	monkeypatch.setattr(window, "LONGEST_ROW", 1000)
	text = dump_of({"tabWanted": (("name",), [("1",)])}).replace("('1')", "(" + "x" * 5000)
	with pytest.raises(DumpError, match="damaged"):
		read(text, {"tabWanted": ("name",)}, block=100)


def test_a_dump_without_comments_needs_no_end_mark():
	text = table_of("tabWanted", ("name",), [("1",)])
	assert read(text, {"tabWanted": ("name",)}) == {"tabWanted": [{"name": "1"}]}


def test_rows_without_their_table_are_refused():
	with pytest.raises(DumpError, match="definition"):
		read(HEADER + "INSERT INTO `tabWanted` VALUES (1);\n" + FOOTER, {"tabWanted": ("name",)})


def test_a_raw_line_break_in_a_value_is_noticed_and_read_with_care():
	value = "a'),\n('b"
	text = dump_of({"tabWanted": (("name", "a"), [("1", "x"), ("2", "?"), ("3", "y")])})
	text = text.replace("'?'", "'a\\'),\n(\\'b'")
	with pytest.raises((DumpError, LoadError)):
		read(text, {"tabWanted": ("name", "a")})
	found = read(text, {"tabWanted": ("name", "a")}, careful=True)
	assert found == {
		"tabWanted": [{"name": "1", "a": "x"}, {"name": "2", "a": value}, {"name": "3", "a": "y"}]
	}


def test_rows_on_lines_of_their_own_and_rows_on_one_line_give_the_same(monkeypatch):
	monkeypatch.setattr("stock_sync_guard.audit.loading.load.CHUNK", 100)
	values = ["\\", "'", "\\'", "\n\\n", "NULL", "", "0x41", "_b'x'", "a\0b", "),(", "),\n(", ");\n", None, 7]
	rows = [(str(number), value, value) for number, value in enumerate(values * 5)]
	text = dump_of({"tabWanted": (("name", "a", "b"), rows)})
	expected = {"tabWanted": [{"name": name, "a": as_text(value)} for name, value, _same in rows]}
	one_line = text.replace("VALUES\n", "VALUES ").replace("),\n(", "),(")
	for dump in (text, one_line):
		for block in (None, 5):
			assert read(dump, {"tabWanted": ("name", "a")}, block=block) == expected


def test_what_is_no_dump_is_told_apart_from_a_cut_one():
	with pytest.raises(NotADumpError):
		read("hello\nworld\n", {})
	with pytest.raises(TruncatedDumpError):
		read(HEADER, {})
