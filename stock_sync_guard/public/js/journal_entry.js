// The form of a correction shows the way back to the document that waits for it, and what it left out of sync.
frappe.ui.form.on("Journal Entry", {
	async refresh(frm) {
		if (!frm.doc.stock_sync_correction || frm.doc.docstatus === 2) {
			return;
		}
		link_blocked_document(frm);
		const turn = (frm.stock_sync_turn = Symbol("refresh"));
		const [blocked, left] = await Promise.all([waiting_document(frm.doc), left_out_of_sync(frm.doc)]);
		// Two answers for one form would show the way back twice.
		if (frm.stock_sync_turn !== turn) {
			return;
		}
		if (left.length) {
			show_left(frm, left);
		} else if (blocked) {
			show_way_back(frm, blocked);
		}
	},
});

// It is plain data, so that it may be cancelled and deleted while the correction stands.
function link_blocked_document(frm) {
	const formatter = (name, _df, _options, { stock_sync_blocked_doctype: doctype } = frm.doc) =>
		doctype && name ? stock_sync_guard.form_link(doctype, name) : "";
	frm.set_df_property("stock_sync_blocked_document", "formatter", formatter);
}

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

// The accounts of a submitted correction that are out of sync all the same, by the ledgers of now.
async function left_out_of_sync({ name, docstatus }) {
	if (docstatus !== 1) {
		return [];
	}
	const { message } = await frappe.call("stock_sync_guard.api.left_by_correction", { journal_entry: name });
	return message || [];
}

function show_left(frm, accounts) {
	const names = accounts.map((account) => frappe.utils.escape_html(account).bold()).join(", ");
	say(frm, __("Still out of sync, or again: {0}.", [names]), "orange");
	if (frappe.model.can_create("Journal Entry")) {
		frm.add_custom_button(__("Create Journal Entry"), () =>
			stock_sync_guard.create_journal_entry({
				company: frm.doc.company,
				accounts,
				reference_doctype: frm.doc.stock_sync_blocked_doctype,
				reference_name: frm.doc.stock_sync_blocked_document,
			})
		);
	}
}

function show_way_back(frm, { doctype, name, is_new }) {
	frm.add_custom_button(__("Back to {0}", [__(doctype)]), () => frappe.set_route("Form", doctype, name));
	const label = is_new ? __("New {0}", [__(doctype)]) : `${__(doctype)} ${name}`;
	const link = `<a href="${frappe.utils.get_form_link(doctype, name)}"><b>${frappe.utils.escape_html(label)}</b></a>`;
	if (frm.doc.docstatus === 1) {
		say(frm, __("The stock accounts are corrected. Continue with {0}, unchanged.", [link]), "green");
	} else {
		say(frm, __("Submit this entry, then continue with {0}, unchanged.", [link]), "blue");
	}
}

// A form adds one message below the other: what an earlier refresh said goes first.
function say(frm, html, color) {
	frm.layout.message.find(".stock-sync-guard").closest(".form-message").remove();
	frm.set_intro(`<span class="stock-sync-guard">${html}</span>`, color);
}
