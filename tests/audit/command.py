"""Running the console command, on ledgers of a real ERPNext 15 site (see tests/data/README.md) or others."""

from __future__ import annotations

import json
from pathlib import Path

from stock_sync_guard.audit.exit_status import ExitStatus
from stock_sync_guard.audit.main import run

LEDGERS = Path(__file__).parent.parent / "data" / "erpnext-15.sqlite"
SOUND, DAMAGED = "Birch Instruments", "Cedar Pumps"
IN_SYNC, OUT_OF_SYNC, COULD_NOT_CHECK = ExitStatus.IN_SYNC, ExitStatus.OUT_OF_SYNC, ExitStatus.COULD_NOT_CHECK


def audit(capsys, *arguments: object, status: int) -> str:
	assert run(["audit", *map(str, arguments)]) == status
	captured = capsys.readouterr()
	if status == COULD_NOT_CHECK:
		assert not captured.out
		return captured.err
	assert not captured.err
	return captured.out


def figures(capsys, *arguments: object, status: int) -> dict:
	return json.loads(audit(capsys, *arguments, "--format", "json", status=status))
