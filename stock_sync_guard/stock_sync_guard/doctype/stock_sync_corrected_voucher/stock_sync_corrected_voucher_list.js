// The name of a record says nothing: what it is about is shown, and leads there.
frappe.listview_settings["Stock Sync Corrected Voucher"] = {
	add_fields: ["voucher_type"],
	hide_name_column: true,
	get_form_link: ({ name, voucher_type, voucher_no }) =>
		frappe.model.can_read(voucher_type)
			? frappe.utils.get_form_link(voucher_type, voucher_no)
			: frappe.utils.get_form_link("Stock Sync Corrected Voucher", name),
	formatters: {
		voucher_no: (name, _df, { voucher_type }) => `${__(voucher_type)} ${name}`,
		account: (name) => stock_sync_guard.form_link("Account", name),
		journal_entry: (name) => stock_sync_guard.form_link("Journal Entry", name),
	},
};
