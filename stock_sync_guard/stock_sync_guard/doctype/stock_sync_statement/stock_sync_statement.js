frappe.ui.form.on("Stock Sync Statement", {
	setup(frm) {
		if (frm.is_new() && !frm.doc.from_date) {
			const last_month = frappe.datetime.add_months(frappe.datetime.month_start(), -1);
			frm.set_value("from_date", last_month);
			frm.set_value("to_date", frappe.datetime.add_days(frappe.datetime.month_start(), -1));
		}
	},
	refresh(frm) {
		if (frm.doc.docstatus === 0 && !frm.is_new()) {
			frm.set_intro(__("The figures are read afresh each time that you save. Submit to sign it off."));
			frm.add_custom_button(__("Read Again"), () => {
				frm.dirty();
				return frm.save();
			});
		}
	},
});
