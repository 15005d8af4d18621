"""Which doctypes are guarded: data for the hooks and for the guard.

Imports nothing: hooks are read before anything else of the app. The doctypes of `STOCK_DOCTYPES` write stock ledger
entries on submit and on cancel (every caller of `erpnext.stock.stock_ledger.make_sl_entries`); the others that seem to
(Work Order, Job Card, Pick List, Asset Repair, Subcontracting Order, POS Closing Entry) do so through one of them.
"""

STOCK_DOCTYPES = (
	"Asset Capitalization",
	"Delivery Note",
	"Landed Cost Voucher",
	"Purchase Invoice",
	"Purchase Receipt",
	"Sales Invoice",
	"Stock Entry",
	"Stock Reconciliation",
	"Subcontracting Receipt",
)

# An invoice moves stock only where it takes the place of a delivery or receipt.
ONLY_WITH_UPDATE_STOCK = ("Purchase Invoice", "Sales Invoice")

# They move no stock, but may book on a stock account.
ENTRIES_WITHOUT_STOCK = (
	"Asset",
	"Asset Repair",
	"Expense Claim",
	"Journal Entry",
	"Payment Entry",
	"Period Closing Voucher",
	*ONLY_WITH_UPDATE_STOCK,
)
