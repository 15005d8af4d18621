frappe.ui.form.on("Stock Sync Finding", {
	refresh(frm) {
		frm.disable_save();
		// stored with nine decimals, as the stock ledger has them
		["stock_value", "account_movement", "settled", "reclassified", "accepted_debit", "accepted_credit"].forEach(
			(field) => {
				frm.get_field(field).df.precision = 2;
				frm.refresh_field(field);
			}
		);
		in_words(frm, "cause", stock_sync_guard.cause_in_words);
		in_words(frm, "cure", stock_sync_guard.cure_in_words);
		frm.add_custom_button(__("Stock Ledger"), () => report("Stock Ledger", frm), __("View"));
		frm.add_custom_button(__("General Ledger"), () => report("General Ledger", frm), __("View"));
	},
});

function report(name, { doc }) {
	frappe.route_options = {
		company: doc.company,
		voucher_no: doc.voucher_no,
		from_date: doc.first_date || doc.posting_date,
		to_date: doc.last_date || doc.posting_date,
	};
	frappe.set_route("query-report", name);
}

function in_words(frm, field, words) {
	frm.get_field(field).df.formatter = (value) => frappe.utils.escape_html(words(value));
	frm.refresh_field(field);
}
