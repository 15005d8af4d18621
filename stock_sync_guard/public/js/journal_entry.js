frappe.ui.form.on("Journal Entry", {
	refresh(frm) {
		const blocked = blocked_document(frm);
		if (!blocked) {
			return;
		}
		const [doctype, name] = blocked;
		frm.add_custom_button(__("Back to {0}", [__(doctype)]), () => frappe.set_route("Form", doctype, name));
		const link = `<a href="${frappe.utils.get_form_link(doctype, name)}">${frappe.utils.escape_html(name)}</a>`;
		frm.set_intro(
			frm.doc.docstatus === 1
				? __("The stock accounts are corrected. Save {0} {1} again, unchanged.", [__(doctype), link])
				: __("Submit this entry, then save {0} {1} again, unchanged.", [__(doctype), link]),
			frm.doc.docstatus === 1 ? "green" : "blue"
		);
	},
});

function blocked_document(frm) {
	if (!frm.doc.stock_sync_correction || frm.doc.docstatus === 2) {
		return null;
	}
	const waiting = stock_sync_guard.waiting[frm.doc.name];
	if (waiting && frappe.get_doc(...waiting)) {
		return waiting;
	}
	const { stock_sync_blocked_doctype, stock_sync_blocked_document } = frm.doc;
	return stock_sync_blocked_document ? [stock_sync_blocked_doctype, stock_sync_blocked_document] : null;
}
