frappe.provide("stock_sync_guard");

// A document that was never saved has no name on the server to link to. While the page is open, the way back to it
// is remembered here, by the name of the Journal Entry that corrects it.
stock_sync_guard.waiting = {};

// The button of the Value Out of Sync dialog: fetch the draft and open it.
stock_sync_guard.create_journal_entry = function (args) {
	const blocked = open_document(args);
	// The dialog lies above the freeze: while it is there, a double click would draft twice.
	frappe.hide_msgprint(true);
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
			// A saved draft is loaded by its form, with all that comes with it.
			const draft = message.__islocal ? frappe.model.sync(message)[0] : message;
			if (blocked) {
				stock_sync_guard.waiting[draft.name] = { doctype: blocked.doctype, name: blocked.name };
			}
			return frappe.set_route("Form", draft.doctype, draft.name);
		});
};

// The form on the screen, if it is the one that was stopped. A new document is known here by another name than there.
function open_document({ reference_doctype, reference_name }) {
	const doc = cur_frm && cur_frm.doctype === reference_doctype ? cur_frm.doc : null;
	return doc && (doc.__islocal || doc.name === reference_name) ? doc : null;
}

// Saving gives a name: to the Journal Entry, and to the document that waits for it.
$(document).on("rename", (_event, doctype, old_name, new_name) => {
	const { waiting } = stock_sync_guard;
	if (doctype === "Journal Entry" && waiting[old_name]) {
		waiting[new_name] = waiting[old_name];
		delete waiting[old_name];
	}
	for (const blocked of Object.values(waiting)) {
		if (blocked.doctype === doctype && blocked.name === old_name) {
			blocked.name = new_name;
		}
	}
});
