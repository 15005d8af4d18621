"""Writing ledgers to a folder of Parquet files."""

from __future__ import annotations

from stock_sync_guard.audit.main import run


def export(capsys, *arguments: object) -> str:
	assert run(["export-parquet", *map(str, arguments)]) == 0
	captured = capsys.readouterr()
	assert not captured.err
	return captured.out
