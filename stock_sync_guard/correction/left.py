"""What a posted correction left out of sync: its figures may have been of another moment, or a part only."""

from __future__ import annotations

from frappe.model.document import Document

from stock_sync_guard.engine.findings import AccountDifference, CompanyBooks
from stock_sync_guard.ledgers.accounts import read_stock_accounts
from stock_sync_guard.ledgers.comparison import out_of_sync_accounts
from stock_sync_guard.site.ledgers import run


def still_out_of_sync(entry: Document, books: CompanyBooks) -> list[AccountDifference]:
	"""The stock accounts of the Journal Entry's lines that are out of sync now, in order of their names."""
	accounts = set(read_stock_accounts(run, books)).intersection(row.account for row in entry.accounts)
	return out_of_sync_accounts(run, books, accounts) if accounts else []
