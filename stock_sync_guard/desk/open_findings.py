"""What stored findings say of now: cheap enough for a form or a card, and as new as the last background check."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal

import frappe
from frappe.query_builder.functions import Sum

from stock_sync_guard.engine.finding_states import State
from stock_sync_guard.engine.findings import CompanyBooks
from stock_sync_guard.engine.money import to_decimal
from stock_sync_guard.engine.tolerance import exceeds
from stock_sync_guard.ledgers.accounts import read_warehouses
from stock_sync_guard.site.finding_rows import FINDING
from stock_sync_guard.site.ledgers import run
from stock_sync_guard.site.rights import fully_readable_accounts


def open_differences(books: CompanyBooks) -> dict[str, Decimal]:
	"""What is to correct on each account that is out of sync (company currency; positive: debit it), by open findings."""
	finding = frappe.qb.DocType(FINDING)
	rows = (
		frappe.qb.from_(finding)
		.select(finding.account, Sum(finding.difference))
		.where((finding.company == books.name) & (finding.state == State.OPEN.value))
		.groupby(finding.account)
		.orderby(finding.account)
		.run()
	)
	differences = {str(account): to_decimal(difference) for account, difference in rows}
	return {
		account: difference
		for account, difference in differences.items()
		if exceeds(difference, books.tolerance)
	}


def readable_differences(books: CompanyBooks) -> dict[str, Decimal]:
	"""Those of the accounts whose figures the user may read."""
	differences = open_differences(books)
	readable = readable_of(books, list(differences))
	return {account: amount for account, amount in differences.items() if account in readable}


def readable_of(books: CompanyBooks, accounts: Collection[str]) -> set[str]:
	"""Those of the accounts that the user may read, with all warehouses whose stock is posted there."""
	if not accounts:
		return set()
	warehouses: dict[str, list[str]] = {account: [] for account in accounts}
	for warehouse, posting in read_warehouses(run, books).items():
		# what an item's account holds may lie in any of them
		for account in accounts if books.item_wise_accounts else [posting.account]:
			if account in warehouses:
				warehouses[account].append(warehouse)
	return set(fully_readable_accounts(warehouses))
