app_name = "stock_sync_guard"
app_title = "Stock Sync Guard"
app_publisher = "Stock Sync Guard contributors"
app_description = "Stops stock transactions while the stock ledger and the stock accounts disagree, and drafts the correction"
app_email = "stock-sync-guard@example.com"
app_license = "GPL-3.0"
required_apps = ["erpnext"]

app_include_js = "stock_sync_guard.bundle.js"
doctype_js = {"Journal Entry": "public/js/journal_entry.js"}

after_install = "stock_sync_guard.install.after_install"
before_uninstall = "stock_sync_guard.install.before_uninstall"
after_uninstall = "stock_sync_guard.install.after_uninstall"
before_tests = "stock_sync_guard.tests.site.before_tests"

doc_events = {
	(
		"Asset Capitalization",
		"Delivery Note",
		"Landed Cost Voucher",
		"Purchase Invoice",
		"Purchase Receipt",
		"Sales Invoice",
		"Stock Entry",
		"Stock Reconciliation",
		"Subcontracting Receipt",
	): {
		"validate": "stock_sync_guard.guard.validate",
		"on_submit": "stock_sync_guard.guard.on_submit",
		"on_cancel": "stock_sync_guard.guard.on_cancel",
	},
	"Journal Entry": {
		"on_submit": "stock_sync_guard.corrections.on_submit",
		"on_cancel": "stock_sync_guard.corrections.on_cancel",
	},
	(
		"Asset",
		"Asset Repair",
		"Expense Claim",
		"Journal Entry",
		"Payment Entry",
		"Period Closing Voucher",
		"Purchase Invoice",
		"Sales Invoice",
	): {
		"on_submit": "stock_sync_guard.control.on_submit",
		"before_cancel": "stock_sync_guard.control.before_cancel",
		"on_cancel": "stock_sync_guard.control.on_cancel",
	},
}
