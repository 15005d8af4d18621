"""The tables and columns of ERPNext, and of this app, that are read."""

from __future__ import annotations

from stock_sync_guard.engine.causes import ALWAYS_STOCK_VOUCHERS

# Documents that always move stock, and those that do where they update it.
DOCUMENTS_OF_STOCK = tuple(sorted(ALWAYS_STOCK_VOUCHERS))
INVOICES = ("Purchase Invoice", "Sales Invoice")

# The columns by table, under ERPNext's names.
TABLES: dict[str, tuple[str, ...]] = {
	"tabCurrency": ("name", "number_format"),
	"tabCompany": (
		"name",
		"abbr",
		"default_currency",
		"enable_perpetual_inventory",
		"default_inventory_account",
		"stock_adjustment_account",
		"cost_center",
	),
	"tabAccount": ("name", "company", "account_type", "root_type", "is_group", "modified"),
	"tabWarehouse": ("name", "company", "account", "parent_warehouse", "is_group", "modified"),
	"tabStock Ledger Entry": (
		"name",
		"creation",
		"company",
		"posting_date",
		"voucher_type",
		"voucher_no",
		"item_code",
		"warehouse",
		"actual_qty",
		"stock_value_difference",
		"is_cancelled",
	),
	"tabGL Entry": (
		"name",
		"company",
		"posting_date",
		"account",
		"voucher_type",
		"voucher_no",
		"debit",
		"credit",
		"is_cancelled",
	),
	"tabCost Center Allocation": ("name", "company", "docstatus"),
	"tabCost Center Allocation Percentage": ("name", "parent"),
	"tabRepost Item Valuation": (
		"name",
		"company",
		"docstatus",
		"status",
		"based_on",
		"voucher_type",
		"voucher_no",
		"item_code",
		"warehouse",
		"posting_date",
		"creation",
	),
	"tabStock Sync Corrected Voucher": (
		"name",
		"journal_entry",
		"company",
		"posting_date",
		"account",
		"voucher_type",
		"voucher_no",
		"voucher_date",
		"difference",
		"is_reversed",
		"reclassified",
	),
	"tabJournal Entry": ("name", "company", "docstatus", "stock_sync_correction"),
	**{f"tab{doctype}": ("name", "docstatus") for doctype in DOCUMENTS_OF_STOCK},
	**{f"tab{doctype}": ("name", "docstatus", "update_stock") for doctype in INVOICES},
}


# Columns of decimals; SQLite keeps them as text.
AMOUNTS = frozenset({"actual_qty", "stock_value_difference", "debit", "credit", "difference"})


# Columns of small numbers that are never NULL.
FLAGS = frozenset(
	{
		"docstatus",
		"is_cancelled",
		"is_group",
		"enable_perpetual_inventory",
		"is_reversed",
		"reclassified",
		"stock_sync_correction",
		"update_stock",
	}
)


# What a source reads for a table that it was not given. An export from before Journal Entries were in it held the
# settlements of submitted corrections only.
STAND_INS = {
	"tabJournal Entry": """
		SELECT DISTINCT journal_entry AS name, company, 1 AS docstatus, 1 AS stock_sync_correction
		FROM `tabStock Sync Corrected Voucher`
	"""
}
