"""`make demo` does what it says, on real ledgers."""

from __future__ import annotations

import re
from pathlib import Path

from stock_sync_guard import demo

LEDGERS = Path(__file__).parent / "data" / "erpnext-15.sqlite"


def test_the_delivery_is_refused_corrected_and_then_saved(capsys):
	before = LEDGERS.read_bytes()
	demo.main(str(LEDGERS))
	_nothing, audited, refused, posted, again, saved = re.split(
		r"^\d\. .*$", capsys.readouterr().out, flags=re.M
	)
	assert "OUT OF SYNC" in audited
	assert "Value Out of Sync" in refused
	assert "MAT-PRE-2026-00011, 2026-11-22: USD 100.00, GL entries missing" in refused
	assert "Stock Adjustment - CPU" in posted
	assert "OUT OF SYNC" not in again
	assert "Nothing to correct." in again
	assert "is saved" in saved
	assert LEDGERS.read_bytes() == before, "the demo works on a copy"
