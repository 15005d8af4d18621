"""What the set-up check says of each kind of problem: what it means, and what removes it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from stock_sync_guard.ledgers.set_up import Check


class Said(NamedTuple):
	problem: str
	advice: str


def said_of(check: Check, translate: Callable[[str], str]) -> Said:
	_ = translate
	return {
		Check.WAREHOUSE_WITHOUT_ACCOUNT: Said(
			_("Warehouses have no account, so nothing can be posted there."),
			_(
				"Set the Account of the warehouse, or of the group that it belongs to, or the Default Inventory Account of the company."
			),
		),
		Check.ARBITRARY_ACCOUNT: Said(
			_(
				"Warehouses post to whichever account of type Stock was saved last: once another one is saved, they post to that."
			),
			_(
				"Set the Default Inventory Account of the company, or the Account of the warehouse, to the one that they post to now."
			),
		),
		Check.ACCOUNT_OF_OTHER_COMPANY: Said(
			_("Warehouses post to an account of another company."),
			_("Set their Account to one of their own company."),
		),
		Check.ACCOUNT_NOT_OF_TYPE_STOCK: Said(
			_(
				"Warehouses post to accounts that are not of type Stock: ERPNext takes Journal Entries on them without a word, and its reports leave them out."
			),
			_("Set the Account Type to Stock."),
		),
		Check.STOCK_ACCOUNT_WITHOUT_WAREHOUSE: Said(
			_("No warehouse posts to these accounts of type Stock: nothing compares them with stock."),
			_(
				"Set the account on the warehouses that belong to it, or another Account Type. One that holds no stock, such as an allowance, can stay as it is."
			),
		),
		Check.DISABLED_WAREHOUSE_WITH_VALUE: Said(
			_("Disabled warehouses still have stock value."),
			_(
				"Enable the warehouse, move its stock out, or write it off with a Stock Reconciliation, and disable it again."
			),
		),
		Check.REPOST_WAITS: Said(
			_("Reposts have waited for longer than a repost may take: what they cover is no longer excused."),
			_("Have them finished: switch the scheduler on, and look into Repost Item Valuation."),
		),
		Check.REPOST_FAILED: Said(
			_("Reposts have failed: what they were to bring together stays as it is."),
			_("Open each of them, mend what its error log says, and restart it."),
		),
		Check.DOCUMENT_WITHOUT_ENTRIES: Said(
			_("Submitted documents move stock, but have no ledger entry at all."),
			_("Cancel each of them, and amend it, or repost it with its stock ledger."),
		),
		Check.VALUE_WITHOUT_QUANTITY: Said(
			_("Nothing is left of these items in a warehouse, but for their value."),
			_("Repost the item in the warehouse, or bring the value to zero with a Stock Reconciliation."),
		),
		Check.RUNNING_BALANCE: Said(
			_(
				"The last stock ledger entry of these items in a warehouse states another balance than their entries add up to."
			),
			_("Repost the item in the warehouse from its first entry: that writes the running balance anew."),
		),
		Check.BIN: Said(
			_("The Bin of these items in a warehouse differs from their last stock ledger entry."),
			_(
				"Where the quantity differs, open the Bin and choose Recalculate Bin Qty. Where the value differs, repost the item in the warehouse."
			),
		),
		Check.ADJUSTMENT_ACCOUNT: Said(
			_("No correction can be booked."),
			_(
				"Set an expense account as Adjustment Account here, or as Stock Adjustment Account of the company."
			),
		),
		Check.BUDGET: Said(
			_("A budget with the action Stop lets no correction through that is an expense."),
			_("Raise the budget, or set another Adjustment Account or Cost Center here."),
		),
		Check.SCHEDULER_OFF: Said(
			_("The scheduler is off: no repost runs, and nothing is checked at night."),
			_("Switch it on: bench --site <site> scheduler enable, and start the workers."),
		),
	}[check]
