frappe.provide("stock_sync_guard");

// The stable names of causes and cures, as messages say them.
const causes = () => ({
	"gl-entries-missing": __("GL entries missing"),
	"stock-ledger-entries-missing": __("stock ledger entries missing"),
	"amounts-differ": __("amounts differ"),
	"cancelled-on-one-side": __("cancelled on one side only"),
	"manual-entry": __("manual entry on a stock account"),
	"repost-failed": __("repost failed"),
	"repost-not-finished": __("repost not finished"),
	"correction-no-longer-needed": __("correction no longer needed"),
	"repost-pending": __("repost pending"),
});

const cures = () => ({
	repost: __("repost it"),
	"recreate-stock-ledger": __("repost it, with its stock ledger"),
	"restart-repost": __("restart the repost first"),
	"finish-repost": __("have the repost finished first"),
	"reverse-entry": __("reverse it, or adjust"),
	"cancel-correction": __("cancel the correction"),
	"journal-entry": __("adjust it with a Journal Entry"),
});

stock_sync_guard.cause_in_words = (cause) => causes()[cause] || cause || "";
stock_sync_guard.cure_in_words = (cure) => cures()[cure] || cure || "";
