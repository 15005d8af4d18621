frappe.ui.form.on("Stock Sync Guard Settings", {
	setup(frm) {
		// What the server would refuse is not offered.
		frm.set_query("adjustment_account", "companies", (_doc, cdt, cdn) => ({
			filters: {
				company: locals[cdt][cdn].company || "",
				is_group: 0,
				disabled: 0,
				account_type: ["not in", ["Stock", "Receivable", "Payable"]],
			},
		}));
		frm.set_query("cost_center", "companies", (_doc, cdt, cdn) => ({
			filters: { company: locals[cdt][cdn].company || "", is_group: 0, disabled: 0 },
		}));
		for (const role of ["bypass_role", "notify_role"]) {
			frm.set_query(role, "companies", () => ({ filters: { disabled: 0 } }));
		}
	},
});

frappe.ui.form.on("Stock Sync Guard Company", {
	// Account and cost center belong to the company.
	company(_frm, cdt, cdn) {
		frappe.model.set_value(cdt, cdn, { adjustment_account: "", cost_center: "" });
	},
});
