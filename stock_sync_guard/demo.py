"""The main job without ERPNext: a damaged ledger, a blocked delivery, its correction, the delivery that passes.

Run it with `make demo`. The ledgers are those of a real ERPNext 15 site, exported and then damaged on purpose; the
engine, the audit and the words are those of the app. Nothing is recorded: the correction is posted into a copy.
"""

from __future__ import annotations

import shutil
import sqlite3
import sys
import tempfile
from decimal import Decimal
from pathlib import Path

from rich.console import Console

from stock_sync_guard.audit.figures.audit import audit
from stock_sync_guard.audit.figures.results import Scope
from stock_sync_guard.audit.printing.table import print_audits
from stock_sync_guard.audit.sources.completed import Ledgers
from stock_sync_guard.audit.sources.exported import columns_of
from stock_sync_guard.engine.entry_lines import correction_lines
from stock_sync_guard.ledgers.accounts import read_accounts_of_warehouses, read_stock_accounts
from stock_sync_guard.ledgers.companies import read_company
from stock_sync_guard.ledgers.comparison import out_of_sync_accounts
from stock_sync_guard.ledgers.sqlite import connect, create_tables, runner
from stock_sync_guard.ledgers.sqlite_posting import post_correction
from stock_sync_guard.ledgers.statements import Run
from stock_sync_guard.wording.documents import ReportedDocument
from stock_sync_guard.wording.markup import PlainMarkup
from stock_sync_guard.wording.out_of_sync import NextStep, out_of_sync
from stock_sync_guard.wording.voice import Voice

COMPANY = "Cedar Pumps"
WAREHOUSE = "Finished Goods - CPU"
DELIVERY = ReportedDocument("Delivery Note", "MAT-DN-2026-00042")
CORRECTION = "ACC-JV-2026-00042"
VOUCHERS_SHOWN = 3


def main(ledgers: str) -> None:
	with tempfile.TemporaryDirectory() as folder:
		copy = shutil.copy(ledgers, Path(folder) / "ledgers.sqlite")
		connection = connect(str(copy))
		try:
			found = columns_of(connection)
			create_tables(connection)
			show(connection, Ledgers(runner(connection), found))
		finally:
			connection.close()


def show(connection: sqlite3.Connection, run: Ledgers) -> None:
	say(f"1. The ledgers of {COMPANY}, audited.")
	show_audit(run)

	say(f"2. Somebody saves a delivery from {WAREHOUSE}.")
	save_delivery(run)

	say(
		f"3. Create Journal Entry drafts the entry above for all accounts; submitted as {CORRECTION}, it is posted."
	)
	books = read_company(run, COMPANY)
	differences = out_of_sync_accounts(run, books, read_stock_accounts(run, books))
	lines = correction_lines(differences, books.stock_adjustment_account, decimals=books.decimals)
	post_correction(connection, books, CORRECTION, lines, posting_date="2026-11-30")
	for line in lines:
		print(f"   {line.account:<34}{line.debit or '':>12}{line.credit or '':>12}")

	say("4. The ledgers, audited again. What is left is reported, but does not count.")
	show_audit(run)

	say("5. The same delivery is saved again, unchanged.")
	save_delivery(run)


def show_audit(run: Ledgers) -> None:
	"""What `stock-sync-guard audit` prints for the company."""
	audits = audit(run, Scope(companies=(COMPANY,)))
	print_audits(Console(), audits, vouchers=VOUCHERS_SHOWN, from_date=None)


def save_delivery(run: Run) -> None:
	"""What the guard does on save, with the accounts that the delivery's warehouse posts to."""
	books = read_company(run, COMPANY)
	differences = out_of_sync_accounts(run, books, read_accounts_of_warehouses(run, books, [WAREHOUSE]))
	if not differences:
		print(f"{DELIVERY.doctype} {DELIVERY.name} is saved: no account that it touches is out of sync.")
		return
	voice = Voice(PlainMarkup(), translate=str, money=money)
	print("Value Out of Sync\n")
	print(out_of_sync(voice, differences, DELIVERY, NextStep(may_create=True)))


def money(amount: Decimal, currency: str) -> str:
	return f"{currency} {amount:,.2f}"


def say(sentence: str) -> None:
	print(f"\n{sentence}\n")


if __name__ == "__main__":
	main(*sys.argv[1:])
