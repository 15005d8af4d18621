frappe.provide("stock_sync_guard");

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
