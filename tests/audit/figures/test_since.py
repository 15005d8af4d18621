"""What changed since an earlier audit."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from stock_sync_guard.audit.main import run
from tests.audit.command import COULD_NOT_CHECK, LEDGERS, OUT_OF_SYNC, audit, figures
from tests.sample_ledger import SampleLedger


@pytest.fixture
def changed(tmp_path: Path, capsys) -> tuple[Path, Path]:
	"""A ledger and its earlier audit: since then one voucher came, one went, one grew, one shrank, one stayed."""
	path, earlier = tmp_path / "ledgers.sqlite", tmp_path / "earlier.json"
	ledger = SampleLedger(path=str(path))
	for name, amount in (("GONE", "3"), ("GROWS", "4"), ("SHRINKS", "5"), ("STAYS", "6"), ("TURNS", "7")):
		ledger.add_gl(("Journal Entry", name), ledger.stock_in_hand, debit=amount)
	ledger.connection.commit()
	audit(capsys, path, "--format", "json", "--output", earlier, status=OUT_OF_SYNC)
	ledger.connection.execute("DELETE FROM `tabGL Entry` WHERE voucher_no = 'GONE'")
	ledger.add_gl(("Journal Entry", "GROWS"), ledger.stock_in_hand, debit="0.50")
	ledger.add_gl(("Journal Entry", "SHRINKS"), ledger.stock_in_hand, credit="1")
	ledger.add_gl(("Journal Entry", "TURNS"), ledger.stock_in_hand, credit="9")
	ledger.add_gl(("Journal Entry", "COMES"), ledger.stock_in_hand, debit="8")
	ledger.connection.commit()
	return path, earlier


def test_vouchers_are_new_settled_grown_or_shrunk(capsys, changed):
	path, earlier = changed
	[company] = figures(capsys, path, "--since", earlier, status=OUT_OF_SYNC)["companies"]
	found = {
		kind: [(change["voucher_no"], change["before"], change["now"]) for change in changes]
		for kind, changes in company["since"].items()
	}
	assert found == {
		"new": [("COMES", "0.00", "-8.00")],
		"settled": [("GONE", "-3.00", "0.00")],
		"grown": [("TURNS", "-7.00", "2.00"), ("GROWS", "-4.00", "-4.50")],
		"shrunk": [("SHRINKS", "-5.00", "-4.00")],
	}


def test_the_table_and_csv_tell_it_too(capsys, changed):
	path, earlier = changed
	table = audit(capsys, path, "--since", earlier, status=OUT_OF_SYNC)
	assert "Since the earlier audit" in table and "new: 1 voucher\n" in table and "-4.00 → -4.50" in table
	rows = csv.DictReader(
		io.StringIO(audit(capsys, path, "--since", earlier, "--format", "csv", status=OUT_OF_SYNC))
	)
	assert {row["record"]: row["difference"] for row in rows if row["record"] in ("new", "settled")} == {
		"new": "-8.00",
		"settled": "3.00",
	}


def test_where_nothing_changed_it_says_so(capsys, tmp_path):
	earlier = tmp_path / "earlier.json"
	audit(capsys, LEDGERS, "--format", "json", "--output", earlier, status=OUT_OF_SYNC)
	assert "nothing changed" in audit(capsys, LEDGERS, "--since", earlier, status=OUT_OF_SYNC)


@pytest.mark.parametrize("content", ["", "[]", '{"companies": [{}]}', '{"sites": []}', "\x00"])
def test_what_is_no_earlier_audit_is_refused(capsys, tmp_path, content):
	earlier = tmp_path / "earlier.json"
	earlier.write_text(content)
	assert "is no audit" in audit(capsys, LEDGERS, "--since", earlier, status=COULD_NOT_CHECK)


def test_an_audit_that_does_not_list_all_vouchers_is_no_base(capsys, changed, tmp_path):
	path, _earlier = changed
	short = tmp_path / "short.json"
	audit(capsys, path, "--vouchers", 1, "--format", "json", "--output", short, status=OUT_OF_SYNC)
	assert "does not list all vouchers" in audit(capsys, path, "--since", short, status=COULD_NOT_CHECK)


def test_of_many_sources_each_is_compared_with_its_own_file(capsys, changed, tmp_path):
	path, earlier = changed
	first, second = tmp_path / "first", tmp_path / "second"
	first.mkdir()
	earlier.rename(first / "ledgers.json")
	options = ["--details", second, "--since", first, "--format", "json"]
	assert run(["audit", str(path), str(LEDGERS), *map(str, options)]) == OUT_OF_SYNC
	capsys.readouterr()
	assert '"voucher_no": "COMES"' in (second / "ledgers.json").read_text()
	assert '"since"' not in (second / "erpnext-15.json").read_text()
	message = audit(capsys, path, LEDGERS, "--since", second / "ledgers.json", status=COULD_NOT_CHECK)
	assert "Name the folder" in message
