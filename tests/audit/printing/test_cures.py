"""The table names the cure that the engine found for each voucher, also where vouchers of one cause have several."""

from __future__ import annotations

from pathlib import Path

import pytest

from stock_sync_guard.engine.entry_lines import correction_lines
from stock_sync_guard.ledgers.companies import read_company
from stock_sync_guard.ledgers.comparison import out_of_sync_accounts
from tests.audit.command import OUT_OF_SYNC, audit, figures
from tests.sample_ledger import SampleLedger


@pytest.fixture
def ledger(tmp_path: Path) -> SampleLedger:
	return SampleLedger(path=str(tmp_path / "ledgers.sqlite"))


def correct(ledger: SampleLedger, journal_entry: str, *receipts: str) -> None:
	"""The receipts come without their GL entries, and one correction settles them together."""
	for receipt in receipts:
		ledger.add_stock(("Purchase Receipt", receipt), ledger.stores, "100")
	books = read_company(ledger.run, ledger.company)
	differences = out_of_sync_accounts(ledger.run, books)
	lines = correction_lines(differences, ledger.stock_adjustment, decimals=books.decimals)
	ledger.post_correction(journal_entry, lines)


def repair(ledger: SampleLedger, receipt: str) -> None:
	"""The receipt gets its GL entries after all, as by a repost."""
	ledger.add_gl(("Purchase Receipt", receipt), ledger.stock_in_hand, debit="100")


def path_of(tmp_path: Path, ledger: SampleLedger) -> Path:
	ledger.connection.commit()
	return tmp_path / "ledgers.sqlite"


def test_a_correction_that_another_voucher_still_needs_is_not_said_to_be_cancelled(capsys, tmp_path, ledger):
	correct(ledger, "JE-1", "PR-1", "PR-2")
	repair(ledger, "PR-1")
	[company] = figures(capsys, path_of(tmp_path, ledger), status=OUT_OF_SYNC)["companies"]
	[voucher] = company["accounts"][0]["vouchers"]
	assert (voucher["cause"], voucher["cure"]) == ("correction-no-longer-needed", "journal-entry")
	table = audit(capsys, path_of(tmp_path, ledger), status=OUT_OF_SYNC)
	assert "correction no longer needed: 1 voucher, -100.00\n" in table
	assert "cancel" not in table


def test_vouchers_of_one_cause_are_told_with_each_of_their_cures(capsys, tmp_path, ledger):
	correct(ledger, "JE-1", "PR-1", "PR-2")
	correct(ledger, "JE-2", "PR-3")
	repair(ledger, "PR-1")
	repair(ledger, "PR-3")
	table = " ".join(audit(capsys, path_of(tmp_path, ledger), status=OUT_OF_SYNC).split())
	assert (
		"correction no longer needed: 2 vouchers, -200.00 (cure: cancel correction for 1, journal entry for 1)"
		in table
	)


def test_the_cure_that_all_vouchers_of_a_cause_share_is_told_once(capsys, tmp_path, ledger):
	for receipt in ("PR-1", "PR-2"):
		ledger.add_stock(("Purchase Receipt", receipt), ledger.stores, "100")
	assert "GL entries missing: 2 vouchers, 200.00 (cure: repost)" in audit(
		capsys, path_of(tmp_path, ledger), status=OUT_OF_SYNC
	)
