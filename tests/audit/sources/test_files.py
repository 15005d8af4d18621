"""Backups and exported files: they give the same figures, and what is neither is refused with a way out."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

if sys.version_info >= (3, 14):
	from compression import zstd
else:
	from backports import zstd

from stock_sync_guard.audit.loading.folder import PREFIX
from tests.audit.command import COULD_NOT_CHECK, LEDGERS, OUT_OF_SYNC, audit, figures
from tests.audit.dump_text import dump_of, dump_of_sqlite


def _with_zstd(text: bytes) -> bytes:
	# with the checksum that its command line writes
	return zstd.compress(text, options={zstd.CompressionParameter.checksum_flag: 1})


PACKED = {"sql.zst": _with_zstd, "sql.xz": lzma.compress, "sql.bz2": bz2.compress}


@pytest.fixture(scope="module")
def backups(tmp_path_factory) -> dict[str, Path]:
	folder = tmp_path_factory.mktemp("backups")
	text = dump_of_sqlite(str(LEDGERS)).encode()
	plain, packed = folder / "site-database.sql", folder / "site-database.sql.gz"
	plain.write_bytes(text)
	# bench backup writes its own head first, and the dump as a second member of the same file
	packed.write_bytes(gzip.compress(text[:100]) + gzip.compress(text[100:]))
	paths = {"sql": plain, "sql.gz": packed}
	for kind, pack in PACKED.items():
		paths[kind] = folder / f"site-database.{kind}"
		paths[kind].write_bytes(pack(text[:100]) + pack(text[100:]))
	return paths


@pytest.mark.parametrize("kind", ["sql", "sql.gz", "sql.zst", "sql.xz", "sql.bz2"])
def test_a_backup_gives_the_same_figures_as_the_export(capsys, backups, kind):
	assert figures(capsys, backups[kind], status=OUT_OF_SYNC) == figures(capsys, LEDGERS, status=OUT_OF_SYNC)


def test_a_backup_on_standard_input_gives_the_same_figures(capsys, backups):
	with backups["sql.gz"].open("rb") as packed:
		process = subprocess.run(
			[sys.executable, "-m", "stock_sync_guard.audit.main", "audit", "-", "--format", "json"],
			stdin=packed,
			capture_output=True,
			check=False,
		)
	assert process.returncode == OUT_OF_SYNC, process.stderr
	assert json.loads(process.stdout) == figures(capsys, LEDGERS, status=OUT_OF_SYNC)


@pytest.mark.parametrize("kind", ["sql.gz", "sql.zst", "sql.xz", "sql.bz2"])
def test_a_packed_file_that_was_cut_or_damaged_is_refused(capsys, tmp_path, backups, kind):
	content = backups[kind].read_bytes()
	path = tmp_path / "source"
	for cut in (1, 5, 9, len(content) // 2):
		path.write_bytes(content[:-cut])
		assert "is truncated" in audit(capsys, path, status=COULD_NOT_CHECK)
	path.write_bytes(content[:200] + bytes(byte ^ 0xFF for byte in content[200:220]) + content[220:])
	assert "cannot be read" in audit(capsys, path, status=COULD_NOT_CHECK)


def test_a_value_with_a_raw_line_break_is_read_with_care(capsys, tmp_path, backups):
	text = backups["sql"].read_bytes()
	path = tmp_path / "by-hand.sql"
	path.write_bytes(text.replace(b"'Cedar Pumps'", b"'Cedar),\n(Pumps'"))
	document = figures(capsys, path, status=OUT_OF_SYNC)
	assert "Cedar),\n(Pumps" in [company["company"] for company in document["companies"]]


def test_standard_input_is_read_once_more_with_care_where_it_is_a_file(capsys, tmp_path, backups):
	path = tmp_path / "by-hand.sql"
	path.write_bytes(backups["sql"].read_bytes().replace(b"'Cedar Pumps'", b"'Cedar),\n(Pumps'"))
	with path.open("rb") as file:
		process = _audit_standard_input("--format", "json", stdin=file)
	assert process.returncode == OUT_OF_SYNC, process.stderr
	assert json.loads(process.stdout) == figures(capsys, path, status=OUT_OF_SYNC)


def test_a_pipe_that_had_to_be_read_twice_is_refused_with_a_way_out(backups):
	text = backups["sql"].read_bytes().replace(b"'Cedar Pumps'", b"'Cedar),\n(Pumps'")
	process = _audit_standard_input(input=text)
	message = process.stderr.decode()
	assert process.returncode == COULD_NOT_CHECK and not process.stdout
	assert "must be read twice" in message and "Save it to a file" in message
	assert len(message.splitlines()) == 1


def _audit_standard_input(*options: str, **source) -> subprocess.CompletedProcess[bytes]:
	command = [sys.executable, "-m", "stock_sync_guard.audit.main", "audit", "-", *options]
	return subprocess.run(command, capture_output=True, check=False, **source)


def test_an_amount_that_nine_decimals_cannot_hold_is_refused_and_not_rounded(capsys, tmp_path, backups):
	text = backups["sql"].read_bytes()
	path = tmp_path / "finer.sql"
	for amount in (b"12.0000000001", b"1e-05"):
		path.write_bytes(text.replace(b"'20.8'", b"'%s'" % amount))
		assert path.read_bytes() != text
		assert "more than nine decimals" in audit(capsys, path, status=COULD_NOT_CHECK)


def test_the_least_memory_gives_the_same_figures(capsys, backups):
	found = figures(capsys, backups["sql.gz"], "--memory", "64MB", status=OUT_OF_SYNC)
	assert found == figures(capsys, LEDGERS, status=OUT_OF_SYNC)


def test_a_process_that_is_killed_leaves_nothing_behind(tmp_path, backups):
	"""It is killed while the backup comes in, when its folder is there."""
	process = subprocess.Popen(
		[sys.executable, "-m", "stock_sync_guard.audit.main", "audit", "-"],
		stdin=subprocess.PIPE,
		stderr=subprocess.DEVNULL,
		env={**os.environ, "TMPDIR": str(tmp_path)},
	)
	process.stdin.write(backups["sql"].read_bytes()[:5000])
	process.stdin.flush()
	# Python itself tries out for a moment whether it may write there
	_until(lambda: list(tmp_path.glob(f"{PREFIX}*")))
	process.kill()
	process.wait()
	process.stdin.close()
	_until(lambda: not list(tmp_path.iterdir()))


def _until(is_so: Callable[[], object]) -> None:
	"""A minute is for ever."""
	for _attempt in range(6000):
		if is_so():
			return
		time.sleep(0.01)
	raise AssertionError("it did not come to that")


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
