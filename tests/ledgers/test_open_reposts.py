"""An open repost in a copy of the ledgers: it hangs by the time of the copy, not by the reader's clock."""

from __future__ import annotations

from pathlib import Path

import pytest

from stock_sync_guard.engine.circumstances import RepostState
from stock_sync_guard.engine.findings import Cause
from stock_sync_guard.ledgers.companies import read_company
from stock_sync_guard.ledgers.comparison import compare_accounts
from stock_sync_guard.ledgers.reposts import read_open_reposts
from stock_sync_guard.ledgers.sqlite import insert
from tests.audit.command import OUT_OF_SYNC, audit, figures
from tests.sample_ledger import SampleLedger

RECEIPT = ("Purchase Receipt", "PR-1")


@pytest.fixture
def ledger(tmp_path: Path) -> SampleLedger:
	ledger = SampleLedger(path=str(tmp_path / "ledgers.sqlite"))
	ledger.add_stock(RECEIPT, ledger.stores, "100")
	return ledger


def add_repost(ledger: SampleLedger, name: str = "RIV-1", **values: object) -> None:
	row = {
		"status": "In Progress",
		"docstatus": 1,
		"based_on": "Transaction",
		"voucher_type": RECEIPT[0],
		"voucher_no": RECEIPT[1],
		"posting_date": "2026-03-02",
		"creation": "2026-03-02 09:00:00.000000",
	}
	insert(ledger.connection, "tabRepost Item Valuation", name=name, company=ledger.company, **row | values)


def state_of_repost(ledger: SampleLedger) -> RepostState:
	[repost] = read_open_reposts(ledger.run, read_company(ledger.run, ledger.company))
	return repost.state


def test_a_repost_of_an_old_copy_does_not_hang_by_the_clock_of_the_reader(ledger):
	add_repost(ledger)
	assert state_of_repost(ledger) is RepostState.PENDING


def test_a_repost_hangs_where_stock_was_posted_for_more_than_a_day_after_it(ledger):
	add_repost(ledger)
	ledger.post_receipt("PR-2", "7", posting_date="2026-04-11")
	assert state_of_repost(ledger) is RepostState.NOT_FINISHED
	[difference] = compare_accounts(ledger.run, read_company(ledger.run, ledger.company))
	[voucher] = difference.vouchers
	assert voucher.cause is Cause.REPOST_NOT_FINISHED
	assert str(voucher.since) == "2026-03-02 09:00:00"


def test_a_repost_hangs_where_later_ones_were_created(ledger):
	add_repost(ledger)
	add_repost(ledger, "RIV-2", status="Completed", creation="2026-03-04 09:00:00.000000")
	assert state_of_repost(ledger) is RepostState.NOT_FINISHED


def test_a_repost_without_a_time_of_creation_never_hangs(ledger):
	add_repost(ledger, creation=None)
	ledger.post_receipt("PR-2", "7", posting_date="2026-04-11")
	assert state_of_repost(ledger) is RepostState.PENDING


def test_the_audit_shows_open_reposts_with_their_age(ledger, tmp_path, capsys):
	add_repost(ledger)
	ledger.post_receipt("PR-2", "7", posting_date="2026-03-04")
	ledger.connection.commit()
	path = str(tmp_path / "ledgers.sqlite")
	[company] = figures(capsys, path, status=OUT_OF_SYNC)["companies"]
	assert company["health"]["open_reposts"] == [{"name": "RIV-1", "state": "not-finished", "hours": 39}]
	assert "RIV-1   not finished  for 39 hours" in audit(capsys, path, status=OUT_OF_SYNC)


@pytest.mark.parametrize("status", ["Failed", "In Progress"])
def test_a_repost_that_came_to_no_end_is_no_cause_where_stock_ledger_entries_are_missing(ledger, status):
	"""It posts what stock ledger entries say and brings none back: restarting it would leave the account where it is."""
	transfer = ("Stock Entry", "STE-1")
	yard = ledger.add_account("Yard Stock")
	ledger.add_warehouse("Yard", account=yard)
	ledger.add_gl(RECEIPT, ledger.stock_in_hand, debit="100")
	ledger.add_stock(transfer, ledger.stores, "-40", posting_date="2026-03-03")
	ledger.add_gl(transfer, ledger.stock_in_hand, credit="40", posting_date="2026-03-03")
	ledger.add_gl(transfer, yard, debit="40", posting_date="2026-03-03")
	add_repost(ledger, status=status)
	ledger.post_receipt("PR-2", "7", posting_date="2026-04-11")
	[difference] = compare_accounts(ledger.run, read_company(ledger.run, ledger.company))
	[voucher] = difference.vouchers
	assert (difference.account, voucher.cause) == (yard, Cause.STOCK_MISSING)
