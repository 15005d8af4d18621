// Which document waits for which Journal Entry. One that was never saved has no name on the server to link to: while
// the page is open, the way back to it is remembered here, by the name of the Journal Entry that corrects it.
frappe.provide("stock_sync_guard.waiting");

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
