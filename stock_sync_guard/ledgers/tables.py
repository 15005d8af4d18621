"""The tables and columns of ERPNext, and of this app, that are read."""

from __future__ import annotations

from typing import NamedTuple

from stock_sync_guard.engine.causes import ALWAYS_STOCK_VOUCHERS

# Documents that always move stock, and those that do where they update it.
DOCUMENTS_OF_STOCK = tuple(sorted(ALWAYS_STOCK_VOUCHERS))
INVOICES = ("Purchase Invoice", "Sales Invoice")


class Rows(NamedTuple):
	"""A table of a document's rows that move stock: where one of the quantities is not zero and a warehouse is named."""

	doctype: str
	quantities: tuple[str, ...] = ("qty",)
	warehouses: tuple[str, ...] = ("warehouse",)
	# Others have no such rows.
	may_be_shipped_by_supplier: bool = False

	@property
	def table(self) -> str:
		return f"tab{self.doctype}"

	@property
	def columns(self) -> tuple[str, ...]:
		shipped = ("delivered_by_supplier",) if self.may_be_shipped_by_supplier else ()
		return ("parent", "item_code", *self.quantities, *self.warehouses, *shipped)


# Rows of both documents that goods of a product bundle leave with.
PACKED_ITEMS = Rows("Packed Item", may_be_shipped_by_supplier=True)

ROWS_OF_STOCK = {
	"Asset Capitalization": (Rows("Asset Capitalization Stock Item", ("stock_qty",)),),
	"Delivery Note": (Rows("Delivery Note Item"), PACKED_ITEMS),
	"Purchase Invoice": (
		Rows("Purchase Invoice Item", ("qty", "rejected_qty"), ("warehouse", "rejected_warehouse")),
	),
	"Purchase Receipt": (
		Rows("Purchase Receipt Item", ("qty", "rejected_qty"), ("warehouse", "rejected_warehouse")),
	),
	"Sales Invoice": (Rows("Sales Invoice Item", may_be_shipped_by_supplier=True), PACKED_ITEMS),
	"Stock Entry": (Rows("Stock Entry Detail", warehouses=("s_warehouse", "t_warehouse")),),
	# Only what it changes is posted (`StockReconciliation.remove_items_with_no_change`).
	"Stock Reconciliation": (
		Rows("Stock Reconciliation Item", ("quantity_difference", "amount_difference")),
	),
	"Subcontracting Receipt": (
		Rows("Subcontracting Receipt Item", ("qty", "rejected_qty"), ("warehouse", "rejected_warehouse")),
	),
}

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
		"enable_item_wise_inventory_account",
	),
	"tabAccount": ("name", "company", "account_type", "root_type", "is_group", "creation", "modified"),
	"tabWarehouse": ("name", "company", "account", "parent_warehouse", "is_group", "disabled", "modified"),
	"tabBin": ("name", "item_code", "warehouse", "actual_qty", "stock_value"),
	"tabStock Ledger Entry": (
		"name",
		"creation",
		"company",
		"posting_date",
		"posting_time",
		"voucher_type",
		"voucher_no",
		"item_code",
		"warehouse",
		"actual_qty",
		"qty_after_transaction",
		"stock_value",
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
		"repost_only_accounting_ledgers",
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
	"tabStock Sync Acceptance": ("name", "company", "docstatus"),
	"tabStock Sync Accepted Voucher": (
		"name",
		"acceptance",
		"company",
		"account",
		"voucher_type",
		"voucher_no",
		"debit",
		"credit",
	),
	"tabJournal Entry": (
		"name",
		"company",
		"docstatus",
		"stock_sync_correction",
		"reversal_of",
		"user_remark",
	),
	**{f"tab{doctype}": ("name", "company", "posting_date", "docstatus") for doctype in DOCUMENTS_OF_STOCK},
	**{
		f"tab{doctype}": ("name", "company", "posting_date", "docstatus", "update_stock")
		for doctype in INVOICES
	},
	**{rows.table: rows.columns for tables in ROWS_OF_STOCK.values() for rows in tables},
	"tabItem": ("name", "is_stock_item", "item_group", "brand"),
	"tabItem Default": (
		"name",
		"parent",
		"parenttype",
		"company",
		"default_inventory_account",
		"modified",
	),
}


# Columns of decimals; SQLite keeps them as text.
AMOUNTS = frozenset(
	{
		"actual_qty",
		"qty_after_transaction",
		"stock_value",
		"stock_value_difference",
		"debit",
		"credit",
		"difference",
		"qty",
		"rejected_qty",
		"stock_qty",
		"quantity_difference",
		"amount_difference",
	}
)


# Columns of small numbers that are never NULL. `enable_item_wise_inventory_account` is where a version does not have it.
FLAGS = frozenset(
	{
		"delivered_by_supplier",
		"disabled",
		"docstatus",
		"is_cancelled",
		"is_group",
		"is_stock_item",
		"enable_perpetual_inventory",
		"is_reversed",
		"reclassified",
		"repost_only_accounting_ledgers",
		"stock_sync_correction",
		"update_stock",
	}
)


# What a source reads for a table that it was not given. An export from before Journal Entries were in it held the
# settlements of submitted corrections only.
STAND_INS = {
	"tabJournal Entry": """
		SELECT DISTINCT journal_entry AS name, company, 1 AS docstatus, 1 AS stock_sync_correction,
			NULL AS reversal_of, NULL AS user_remark
		FROM `tabStock Sync Corrected Voucher`
	"""
}
