"""`make demo` does what it says, on real ledgers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from stock_sync_guard import demo
from stock_sync_guard.audit.sources.exported import open_file
from stock_sync_guard.ledgers.companies import read_company
from stock_sync_guard.ledgers.comparison import compare_accounts

DATA = Path(__file__).parent / "data"


@pytest.mark.parametrize("ledgers", sorted(DATA.glob("*.sqlite")), ids=lambda path: path.stem)
def test_the_delivery_is_refused_corrected_and_then_saved(capsys, ledgers: Path):
	before = ledgers.read_bytes()
	demo.main(str(ledgers))
	_nothing, audited, refused, posted, again, saved = re.split(
		r"^\d\. .*$", capsys.readouterr().out, flags=re.M
	)
	assert "OUT OF SYNC" in audited
	assert "Value Out of Sync" in refused
	assert re.search(r"MAT-PRE-2026-\d{5}, 2026-11-\d\d: USD 100.00, GL entries missing", refused)
	assert "Stock Adjustment - CPU" in posted
	assert "OUT OF SYNC" not in again
	assert "Nothing to correct." in again
	assert "is saved" in saved
	assert ledgers.read_bytes() == before, "the demo works on a copy"


def test_the_ledgers_of_erpnext_16_have_a_company_whose_accounts_are_those_of_items():
	with open_file(DATA / "erpnext-16.sqlite") as run:
		books = read_company(run, "Dogwood Fasteners")
		assert books.item_wise_accounts
		differences = {one.account: one for one in compare_accounts(run, books)}
	raw, hand = differences["Raw Material Stock - DWF"], differences["Stock In Hand - DWF"]
	# an item that was received for 39 got the other account; 30 were reclassified by hand the other way
	assert (raw.posted_elsewhere, hand.posted_elsewhere) == (9, -9)
	assert [str(raw.to_correct), str(hand.to_correct)] == ["2.25", "24.258"]
