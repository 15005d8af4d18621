"""What a source must have to be audited.

The engine reads more than every site has: tables of this app, fields of one ERPNext version. Of those a source may lack
what it likes (see `completed.py`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from stock_sync_guard.audit.errors import AuditError

# Without these nothing can be compared, whatever else is there. Every ERPNext has them.
REQUIRED: dict[str, tuple[str, ...]] = {
	"tabCompany": ("name", "default_currency", "enable_perpetual_inventory", "default_inventory_account"),
	"tabAccount": ("name", "company", "account_type", "is_group"),
	"tabWarehouse": ("name", "company", "account", "parent_warehouse", "is_group"),
	"tabStock Ledger Entry": (
		"posting_date",
		"voucher_type",
		"voucher_no",
		"warehouse",
		"stock_value_difference",
		"is_cancelled",
	),
	"tabGL Entry": (
		"company",
		"posting_date",
		"account",
		"voucher_type",
		"voucher_no",
		"debit",
		"credit",
		"is_cancelled",
	),
}

Columns = Mapping[str, Collection[str]]


def require_ledgers(found: Columns, *, source: str) -> None:
	"""Raise AuditError where a table or column that cannot be done without is not among the found ones."""
	tables = [table for table in REQUIRED if table not in found]
	if len(tables) == len(REQUIRED):
		raise AuditError(
			f"{source} has no tables of ERPNext. Name the database or backup of a site with ERPNext."
		)
	if tables:
		raise AuditError(
			f"{source} lacks {_listed(tables)}. Use a full backup, or a user who may read all tables."
		)
	for table, columns in REQUIRED.items():
		missing = [column for column in columns if column not in found[table]]
		if missing:
			raise AuditError(
				f"{source}: {table} lacks {_listed(missing)}. Run bench migrate on the site (ERPNext 13 or newer)."
			)


def _listed(names: Collection[str]) -> str:
	return ", ".join(names)
