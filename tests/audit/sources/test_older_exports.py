"""A file that an earlier version exported: without Journal Entries, and without what was added to the settlements since."""

from __future__ import annotations

from stock_sync_guard.audit.sources.completed import completed
from stock_sync_guard.audit.sources.exported import columns_of
from stock_sync_guard.engine.entry_lines import CorrectionLine
from stock_sync_guard.engine.findings import VoucherDifference
from stock_sync_guard.engine.money import to_decimal
from stock_sync_guard.ledgers.companies import read_company
from stock_sync_guard.ledgers.comparison import explain_accounts
from stock_sync_guard.ledgers.statements import Run
from tests.sample_ledger import SampleLedger


def test_settlements_of_an_export_without_journal_entries_count() -> None:
	ledger = SampleLedger()
	ledger.post_receipt("PR-1", 21)
	ledger.lose_gl_entries(("Purchase Receipt", "PR-1"))
	ledger.post_correction("JV-1", [CorrectionLine.of(ledger.stock_in_hand, to_decimal(21))])
	now = _vouchers(ledger.run, ledger)
	ledger.connection.execute("DROP TABLE `tabJournal Entry`")
	ledger.connection.execute("ALTER TABLE `tabStock Sync Corrected Voucher` DROP COLUMN is_reversed")
	older = completed(ledger.run, columns_of(ledger.connection), schema="main")
	assert _vouchers(older, ledger) == now == []


def _vouchers(run: Run, ledger: SampleLedger) -> list[VoucherDifference]:
	books = read_company(run, ledger.company)
	[difference] = explain_accounts(run, books, [ledger.stock_in_hand])
	return list(difference.vouchers)
