"""Where places post to, remembered in the site's cache: walking a tree of 10,800 warehouses takes 0.2 s.

Whatever changes it inserts a row in its own database transaction. What is remembered says which of these rows were there
when it was read, and holds for whoever sees the same ones. So a change holds at once for the transaction that makes it, for
all others, in every process, from its commit on, and not at all after a rollback, of a savepoint too; no process has to
tell another. Code that sets a warehouse's value in the database leaves no row, but moves the latest `modified`, which is
looked at as well. SQL that leaves that alone too, or sets the value of an Item Default, is followed after `HOLDS_FOR`, or
`bench clear-cache`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from time import time
from typing import NamedTuple

import frappe
from frappe.model.document import Document

from stock_sync_guard.engine.findings import CompanyBooks, PostingAccount
from stock_sync_guard.ledgers.accounts import read_accounts_of_all_items, read_warehouses
from stock_sync_guard.ledgers.statements import Run
from stock_sync_guard.site.rows import delete_by_name

CHANGE = "Stock Sync Warehouse Change"
CACHE_KEY = "stock_sync_places"
# Seconds.
HOLDS_FOR = 600


# Names of changes, and when a warehouse was modified last.
Changes = frozenset[tuple[str | None, datetime | None]]


class Remembered(NamedTuple):
	"""The tree of a company as it was `read_at` (seconds), after these changes and with these settings of the company.

	`item_accounts` is None where accounts are those of warehouses.
	"""

	changes: Changes
	settings: tuple[str | None, bool]
	read_at: float
	warehouses: Mapping[str, PostingAccount]
	item_accounts: tuple[str, ...] | None


def with_warehouses(run: Run, books: CompanyBooks) -> CompanyBooks:
	"""The books with where each place posts to, as the current transaction sees it."""
	changes = seen_changes()
	key = f"{CACHE_KEY}::{books.name}"
	known: Remembered | None = frappe.cache.get_value(key)
	if not known or not _holds(known, changes, books):
		known = _read(run, books, changes)
		# Between two statements another transaction may have committed, at READ COMMITTED.
		if seen_changes() == changes:
			frappe.cache.set_value(key, known)
	return replace(books, warehouses=known.warehouses, item_accounts=known.item_accounts)


def _read(run: Run, books: CompanyBooks, changes: Changes) -> Remembered:
	warehouses = read_warehouses(run, replace(books, warehouses=None))
	item_accounts = read_accounts_of_all_items(run, books) if books.item_wise_accounts else None
	return Remembered(changes, _settings(books), time(), warehouses, item_accounts)


def _settings(books: CompanyBooks) -> tuple[str | None, bool]:
	return books.default_inventory_account, books.item_wise_accounts


def seen_changes() -> Changes:
	"""What the current transaction sees of changes."""
	return frozenset(
		frappe.db.sql(
			f"SELECT name, NULL FROM `tab{CHANGE}` UNION ALL SELECT NULL, MAX(modified) FROM `tabWarehouse`"
		)
	)


def _holds(known: Remembered, changes: Changes, books: CompanyBooks) -> bool:
	return (
		known.changes == changes
		and known.settings == _settings(books)
		and 0 <= time() - known.read_at < HOLDS_FOR
	)


def on_change(doc: Document, method: str | None = None, *_renamed: object) -> None:
	"""A warehouse was changed, or something that it refers to was renamed, merged or deleted."""
	leave_change(f"{doc.doctype} {doc.name}")


def leave_change(changed: str) -> None:
	frappe.get_doc({"doctype": CHANGE, "changed": changed}).db_insert()


def merge_changes() -> None:
	"""Put one change in the place of many, so that few have to be read. A new one: no tree of before is remembered with it."""
	names = frappe.get_all(CHANGE, pluck="name", order_by="name")
	if len(names) > 1:
		leave_change("merged")
		delete_by_name(CHANGE, names)
