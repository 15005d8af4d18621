"""Backups and exported files: they give the same figures, and what is neither is refused with a way out."""

from __future__ import annotations

import gzip
import sqlite3
from pathlib import Path

import pytest

from tests.audit.command import COULD_NOT_CHECK, LEDGERS, OUT_OF_SYNC, audit, figures
from tests.audit.dump_text import dump_of, dump_of_sqlite


@pytest.fixture(scope="module")
def backups(tmp_path_factory) -> dict[str, Path]:
	folder = tmp_path_factory.mktemp("backups")
	text = dump_of_sqlite(str(LEDGERS)).encode()
	plain, packed = folder / "site-database.sql", folder / "site-database.sql.gz"
	plain.write_bytes(text)
	# bench backup writes its own head first, and the dump as a second member of the same file
	packed.write_bytes(gzip.compress(text[:100]) + gzip.compress(text[100:]))
	return {"sql": plain, "sql.gz": packed}


@pytest.mark.parametrize("kind", ["sql", "sql.gz"])
def test_a_backup_gives_the_same_figures_as_the_export(capsys, backups, kind):
	assert figures(capsys, backups[kind], status=OUT_OF_SYNC) == figures(capsys, LEDGERS, status=OUT_OF_SYNC)


def test_the_source_is_only_read(capsys):
	before = LEDGERS.read_bytes()
	audit(capsys, LEDGERS, status=OUT_OF_SYNC)
	assert LEDGERS.read_bytes() == before
	assert not [path for path in LEDGERS.parent.iterdir() if path.name.startswith(f"{LEDGERS.name}-")]


def _cut(text: bytes) -> bytes:
	return text[: len(text) * 2 // 3]


WRONG_FILES = {
	"empty": (lambda text: b"", "is not a backup: it is empty"),
	"prose": (lambda text: b"Dear accountant,\n", "is not a backup"),
	"noise": (lambda text: bytes(range(256)) * 50, "is not a backup"),
	"packed prose": (lambda text: gzip.compress(b"hello"), "is not a backup"),
	"encrypted": (lambda text: b"\x8c\r\x04\x09" + bytes(range(256)), "may be encrypted"),
	"postgres": (lambda text: b"--\n-- PostgreSQL database dump\n--\n", "made by PostgreSQL"),
	"truncated": (_cut, "is truncated"),
	"truncated gzip": (lambda text: _cut(gzip.compress(text)), "is truncated"),
	"packed when truncated": (lambda text: gzip.compress(_cut(text)), "is truncated"),
	"damaged gzip": (lambda text: gzip.compress(text)[:-8] + b"\0" * 8, "cannot be read"),
	"another database": (
		lambda text: dump_of({"users": (("name",), [("x",)])}).encode(),
		"no tables of ERPNext",
	),
	"partial": (
		lambda text: dump_of({"tabCompany": (("name", "abbr"), [("x", "y")])}).encode(),
		"lacks tabAccount, tabWarehouse, tabStock Ledger Entry, tabGL Entry",
	),
	"another sqlite": (lambda text: None, "no tables of ERPNext"),
	"damaged sqlite": (lambda text: LEDGERS.read_bytes()[:5000], "cannot be read"),
}


@pytest.mark.parametrize("kind", WRONG_FILES)
def test_a_wrong_file_gets_one_line_that_says_what_to_do(capsys, tmp_path, backups, kind):
	make, words = WRONG_FILES[kind]
	path = tmp_path / "source"
	content = make(backups["sql"].read_bytes())
	if content is None:
		sqlite3.connect(path).execute("CREATE TABLE t (a)").connection.close()
	else:
		path.write_bytes(content)
	message = audit(capsys, path, status=COULD_NOT_CHECK)
	assert words in message and len(message.splitlines()) == 1
	assert [entry.name for entry in tmp_path.iterdir()] == ["source"]
