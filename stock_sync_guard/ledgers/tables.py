"""The tables and columns of ERPNext, and of this app, that are read."""

from __future__ import annotations

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
	"tabAccount": ("name", "company", "account_type", "is_group", "modified"),
	"tabWarehouse": ("name", "company", "account", "parent_warehouse", "is_group"),
	"tabStock Ledger Entry": (
		"name",
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
	),
}


# Columns of decimals; SQLite keeps them as text.
AMOUNTS = frozenset({"actual_qty", "stock_value_difference", "debit", "credit", "difference"})


# Columns of small numbers that are never NULL.
FLAGS = frozenset({"docstatus", "is_cancelled", "is_group", "enable_perpetual_inventory"})
