"""The table fits and obeys nobody; the CSV holds everything."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

from tests.audit.command import DAMAGED, LEDGERS, OUT_OF_SYNC, audit
from tests.sample_ledger import SampleLedger


def test_the_table_fits_in_80_columns_without_colours_where_it_is_no_terminal(capsys, tmp_path):
	target = tmp_path / "report.txt"
	audit(capsys, LEDGERS, "--output", target, status=OUT_OF_SYNC)
	text = target.read_text(encoding="utf-8")
	assert max(map(len, text.splitlines())) <= 80
	assert "\x1b" not in text
	for words in ("OUT OF SYNC", "in sync", "GL entries missing: 1 voucher", "Proposed Journal Entry"):
		assert words in text


def test_long_names_and_large_amounts_still_fit(capsys, tmp_path):
	ledger = SampleLedger(path=str(tmp_path / "long.sqlite"), company="C" * 140)
	account = ledger.add_account("Raw Material " * 8)
	ledger.add_warehouse("Warehouse " * 10, account=account)
	ledger.add_stock(("Subcontracting Receipt", "MAT-SCR-" + "9" * 120), ledger.stores, "-98765432109876.54")
	ledger.connection.commit()
	text = audit(capsys, tmp_path / "long.sqlite", status=OUT_OF_SYNC)
	assert max(map(len, text.splitlines())) <= 80
	assert "-98,765,432,109,876.54" in text


def test_csv_has_accounts_warehouses_vouchers_and_entry(capsys):
	text = audit(capsys, LEDGERS, "--company", DAMAGED, "--format", "csv", status=OUT_OF_SYNC)
	rows = list(csv.DictReader(io.StringIO(text)))
	assert {row["record"] for row in rows} == {"account", "warehouse", "voucher", "entry"}
	entry = [row for row in rows if row["record"] == "entry"]
	assert sum(Decimal(row["debit"]) for row in entry) == sum(Decimal(row["credit"]) for row in entry) > 0


def test_names_that_a_spreadsheet_or_terminal_would_obey_are_disarmed(capsys, tmp_path):
	path = tmp_path / "evil.sqlite"
	ledger = SampleLedger(path=str(path))
	ledger.add_gl(("Journal Entry", '=HYPERLINK("x")'), ledger.stock_in_hand, debit="5")
	ledger.add_gl(("Journal Entry", "[red]\x1b[31mJV"), ledger.stock_in_hand, debit="6")
	ledger.connection.commit()
	assert "'=HYPERLINK" in audit(capsys, path, "--format", "csv", status=OUT_OF_SYNC)
	table = audit(capsys, path, status=OUT_OF_SYNC)
	assert "[red]?[31mJV" in table and "\x1b" not in table
