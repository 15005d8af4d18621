// The form of a correction shows the way back to the document that waits for it.
frappe.ui.form.on("Journal Entry", {
	async refresh(frm) {
		if (!frm.doc.stock_sync_correction || frm.doc.docstatus === 2) {
			return;
		}
		const turn = (frm.stock_sync_turn = Symbol("refresh"));
		const blocked = await waiting_document(frm.doc);
		// Two answers for one form would show the way back twice.
		if (blocked && frm.stock_sync_turn === turn) {
			show_way_back(frm, blocked);
		}
	},
});

// The document that still waits for this correction, if the user may open it.
async function waiting_document({ name, stock_sync_blocked_doctype, stock_sync_blocked_document }) {
	const blocked = stock_sync_guard.waiting[name] || {
		doctype: stock_sync_blocked_doctype,
		name: stock_sync_blocked_document,
	};
	if (!blocked.name || !frappe.model.can_read(blocked.doctype)) {
		return null;
	}
	const in_browser = frappe.get_doc(blocked.doctype, blocked.name);
	if (in_browser && in_browser.__islocal) {
		return { ...blocked, is_new: true };
	}
	const { message } = await frappe.db.get_value(blocked.doctype, blocked.name, "docstatus");
	return message && message.docstatus === 0 ? blocked : null;
}

function show_way_back(frm, { doctype, name, is_new }) {
	frm.add_custom_button(__("Back to {0}", [__(doctype)]), () => frappe.set_route("Form", doctype, name));
	const label = is_new ? __("New {0}", [__(doctype)]) : `${__(doctype)} ${name}`;
	const link = `<a href="${frappe.utils.get_form_link(doctype, name)}"><b>${frappe.utils.escape_html(label)}</b></a>`;
	if (frm.doc.docstatus === 1) {
		frm.set_intro(__("The stock accounts are corrected. Continue with {0}, unchanged.", [link]), "green");
	} else {
		frm.set_intro(__("Submit this entry, then continue with {0}, unchanged.", [link]), "blue");
	}
}
