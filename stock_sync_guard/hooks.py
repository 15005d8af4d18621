from stock_sync_guard.guarded_doctypes import ENTRIES_WITHOUT_STOCK as _ENTRIES_WITHOUT_STOCK
from stock_sync_guard.guarded_doctypes import STOCK_DOCTYPES as _STOCK_DOCTYPES

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
after_migrate = ["stock_sync_guard.site.indexes.add_indexes", "stock_sync_guard.watch.marks.after_migrate"]
before_job = "stock_sync_guard.watch.marks.before_job"
before_tests = "stock_sync_guard.tests.site.before_tests"

scheduler_events = {
	"hourly_long": ["stock_sync_guard.watch.jobs.rebuild_all"],
	"daily_long": ["stock_sync_guard.watch.jobs.verify_all"],
}

# a record of ours keeps no document from being deleted: it goes with it
ignore_links_on_delete = [
	"Stock Sync Corrected Voucher",
	"Stock Sync Finding",
	"Stock Sync Finding Change",
	"Stock Sync Stopped Document",
	"Stock Sync Accepted Voucher",
]

permission_query_conditions = {
	"Stock Sync Finding": "stock_sync_guard.stock_sync_guard.doctype.stock_sync_finding.stock_sync_finding.get_permission_query_conditions",
	"Stock Sync Finding Change": "stock_sync_guard.site.rows_of_parents.get_permission_query_conditions",
	"Stock Sync Guard Company": "stock_sync_guard.stock_sync_guard.doctype.stock_sync_guard_company.stock_sync_guard_company.get_permission_query_conditions",
	"Stock Sync Statement Account": "stock_sync_guard.site.rows_of_parents.get_permission_query_conditions",
	"Stock Sync Statement Finding": "stock_sync_guard.site.rows_of_parents.get_permission_query_conditions",
}

doc_events = {
	_STOCK_DOCTYPES: {
		"validate": "stock_sync_guard.guard.stock_documents.validate",
		"on_submit": "stock_sync_guard.guard.stock_documents.on_submit",
		"on_cancel": "stock_sync_guard.guard.stock_documents.on_cancel",
	},
	"Journal Entry": {
		"validate": "stock_sync_guard.correction.title.validate",
		"on_submit": [
			"stock_sync_guard.correction.settled.on_submit",
			"stock_sync_guard.watch.marks.on_settlement_change",
			"stock_sync_guard.watch.settled_soon.on_entry",
		],
		# what it settled must be known still
		"on_cancel": [
			"stock_sync_guard.watch.marks.on_settlement_change",
			"stock_sync_guard.correction.settled.on_cancel",
			"stock_sync_guard.watch.settled_soon.on_entry",
		],
	},
	("Stock Ledger Entry", "GL Entry"): {
		"on_change": "stock_sync_guard.watch.marks.on_entry_change",
		"on_trash": "stock_sync_guard.watch.marks.on_entry_change",
	},
	"Repost Item Valuation": {
		"on_change": [
			"stock_sync_guard.watch.marks.on_repost_change",
			"stock_sync_guard.watch.settled_soon.on_repost",
		],
	},
	"Repost Accounting Ledger": {"before_submit": "stock_sync_guard.watch.marks.before_accounting_repost"},
	"Transaction Deletion Record": {"on_change": "stock_sync_guard.watch.marks.on_deletion_change"},
	"Warehouse": {
		"on_change": "stock_sync_guard.site.warehouses.on_change",
		"after_delete": "stock_sync_guard.site.warehouses.on_change",
		"after_rename": "stock_sync_guard.site.finding_warehouses.after_rename",
	},
	"Company": {
		"after_delete": "stock_sync_guard.site.warehouses.on_change",
		"after_rename": [
			"stock_sync_guard.watch.marks.after_company_rename",
			"stock_sync_guard.site.warehouses.on_change",
		],
	},
	("Warehouse", "Account"): {
		"after_rename": [
			"stock_sync_guard.watch.marks.after_place_rename",
			"stock_sync_guard.site.warehouses.on_change",
		],
	},
	("Item", "Item Group", "Brand"): {
		"on_change": "stock_sync_guard.watch.item_defaults.on_change",
		"after_rename": "stock_sync_guard.watch.item_defaults.after_rename",
	},
	("Warehouse", "Account", "Company"): {"on_update": "stock_sync_guard.watch.marks.on_accounts_change"},
	tuple(sorted({*_STOCK_DOCTYPES, *_ENTRIES_WITHOUT_STOCK})): {
		"on_trash": [
			"stock_sync_guard.watch.marks.on_settlement_change",
			"stock_sync_guard.correction.settled.on_trash",
			"stock_sync_guard.watch.acceptance.on_voucher_trash",
			"stock_sync_guard.watch.marks.on_voucher_trash",
		],
	},
	"Period Closing Voucher": {"before_submit": "stock_sync_guard.watch.month_end.before_period_closing"},
	"Accounting Period": {"validate": "stock_sync_guard.watch.month_end.validate_accounting_period"},
	_ENTRIES_WITHOUT_STOCK: {
		"on_submit": "stock_sync_guard.guard.entries_without_stock.on_submit",
		"before_cancel": "stock_sync_guard.guard.entries_without_stock.before_cancel",
		"on_cancel": "stock_sync_guard.guard.entries_without_stock.on_cancel",
	},
}
