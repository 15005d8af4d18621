"""A voucher whose ledger entries are all gone has no date left: nothing is printed in its place."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import pytest

from stock_sync_guard.engine.entry_lines import correction_lines
from stock_sync_guard.ledgers.companies import read_company
from stock_sync_guard.ledgers.comparison import compare_accounts, out_of_sync_accounts
from tests.audit.command import OUT_OF_SYNC, audit, figures
from tests.sample_ledger import SampleLedger

RECEIPT = ("Purchase Receipt", "PR-1")


@pytest.fixture
def ledger(tmp_path: Path) -> SampleLedger:
	"""A receipt that a correction settled, and that lost both its sides afterwards."""
	ledger = SampleLedger(path=str(tmp_path / "ledgers.sqlite"))
	ledger.add_stock(RECEIPT, ledger.stores, "100")
	books = read_company(ledger.run, ledger.company)
	lines = correction_lines(
		out_of_sync_accounts(ledger.run, books), ledger.stock_adjustment, decimals=books.decimals
	)
	ledger.post_correction("JE-1", lines)
	ledger.connection.execute("DELETE FROM `tabStock Ledger Entry`")
	ledger.connection.commit()
	return ledger


@pytest.fixture
def path(ledger: SampleLedger, tmp_path: Path) -> Path:
	return tmp_path / "ledgers.sqlite"


def test_it_has_no_date(ledger):
	[difference] = compare_accounts(ledger.run, read_company(ledger.run, ledger.company))
	[voucher] = difference.vouchers
	assert (voucher.voucher_no, voucher.difference, voucher.posting_date) == ("PR-1", -100, None)


def test_the_table_prints_no_date(capsys, path):
	text = audit(capsys, path, status=OUT_OF_SYNC)
	assert "PR-1" in text and "0001-01-01" not in text


def test_the_csv_prints_no_date(capsys, path):
	rows = csv.DictReader(io.StringIO(audit(capsys, path, "--format", "csv", status=OUT_OF_SYNC)))
	assert [row["posting_date"] for row in rows if row["record"] == "voucher"] == [""]


def test_the_json_has_no_date(capsys, path):
	[company] = figures(capsys, path, status=OUT_OF_SYNC)["companies"]
	vouchers = [voucher for account in company["accounts"] for voucher in account.get("vouchers", ())]
	assert [voucher["posting_date"] for voucher in vouchers] == [None]


def test_it_is_older_than_any_date_asked_for(capsys, path):
	text = audit(capsys, path, "--from-date", date(1990, 1, 1).isoformat(), status=OUT_OF_SYNC)
	assert "PR-1" not in text
