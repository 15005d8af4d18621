frappe.provide("stock_sync_guard");

// A document that was never saved has no name on the server to link to. While the page is open, the way back to it
// is remembered here, by the name of the Journal Entry that corrects it.
stock_sync_guard.waiting = {};

// The button of the Value Out of Sync dialog: fetch the draft and open it.
stock_sync_guard.create_journal_entry = function (args) {
	const blocked = cur_frm && cur_frm.doctype === args.reference_doctype ? cur_frm.doc : null;
	return frappe
		.call({
			method: "stock_sync_guard.api.create_journal_entry",
			args,
			freeze: true,
			freeze_message: __("Drafting the Journal Entry ..."),
		})
		.then(({ message }) => {
			if (!message) {
				return;
			}
			frappe.hide_msgprint();
			const [draft] = frappe.model.sync(message);
			if (blocked) {
				stock_sync_guard.waiting[draft.name] = [blocked.doctype, blocked.name];
			}
			return frappe.set_route("Form", draft.doctype, draft.name);
		});
};

$(document).on("rename", (_event, doctype, old_name, new_name) => {
	if (doctype === "Journal Entry" && stock_sync_guard.waiting[old_name]) {
		stock_sync_guard.waiting[new_name] = stock_sync_guard.waiting[old_name];
		delete stock_sync_guard.waiting[old_name];
	}
});
