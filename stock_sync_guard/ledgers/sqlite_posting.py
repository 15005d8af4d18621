"""Posting Journal Entries into an SQLite ledger, for the demo and the tests. The app itself never writes to a ledger."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from stock_sync_guard.engine.entry_lines import CorrectionLine
from stock_sync_guard.engine.findings import CompanyBooks, Voucher
from stock_sync_guard.ledgers.settling import settled_by
from stock_sync_guard.ledgers.sqlite import insert, runner

JOURNAL_ENTRY = "Journal Entry"


def post_entry(
	connection: sqlite3.Connection,
	company: str,
	voucher_no: str,
	lines: Iterable[CorrectionLine],
	*,
	posting_date: str,
) -> None:
	"""Write the lines as the GL entries of a Journal Entry."""
	for line in lines:
		insert(
			connection,
			"tabGL Entry",
			company=company,
			posting_date=posting_date,
			account=line.account,
			voucher_type=JOURNAL_ENTRY,
			voucher_no=voucher_no,
			debit=line.debit,
			credit=line.credit,
			is_cancelled=0,
		)


def post_correction(
	connection: sqlite3.Connection,
	books: CompanyBooks,
	voucher_no: str,
	lines: Iterable[CorrectionLine],
	*,
	posting_date: str,
) -> None:
	"""Post a correction and record what it settled, as the app does when the Journal Entry is submitted."""
	post_entry(connection, books.name, voucher_no, lines, posting_date=posting_date)
	insert(
		connection,
		"tabJournal Entry",
		name=voucher_no,
		company=books.name,
		docstatus=1,
		stock_sync_correction=1,
	)
	for settled in settled_by(runner(connection), books, Voucher(JOURNAL_ENTRY, voucher_no)):
		insert(
			connection,
			"tabStock Sync Corrected Voucher",
			journal_entry=voucher_no,
			company=books.name,
			posting_date=posting_date,
			account=settled.account,
			voucher_type=settled.voucher_type,
			voucher_no=settled.voucher_no,
			voucher_date=settled.voucher_date.isoformat() if settled.voucher_date else None,
			difference=settled.amount,
		)
