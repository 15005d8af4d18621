const QUERIES =
	"stock_sync_guard.stock_sync_guard.doctype.stock_sync_guard_settings.queries";
const ROW = "Stock Sync Guard Company";

frappe.ui.form.on("Stock Sync Guard Settings", {
	setup(frm) {
		// What the server would refuse is not offered. Who may write the settings need not read roles or accounts.
		offer(frm, "bypass_role", () => ({ query: `${QUERIES}.roles` }));
		offer(frm, "notify_role", () => ({ query: `${QUERIES}.roles` }));
		offer(frm, "adjustment_account", (company) => ({
			query: `${QUERIES}.adjustment_accounts`,
			filters: { company },
		}));
		offer(frm, "cost_center", (company) => ({ query: `${QUERIES}.cost_centers`, filters: { company } }));
		frm.set_query("company", "companies", () => ({ filters: { enable_perpetual_inventory: 1 } }));
	},
});

// The server looks whether the record exists; Desk's own look-up would ask for the right to read it.
function offer(frm, fieldname, query) {
	frappe.meta.get_docfield(ROW, fieldname).ignore_link_validation = 1;
	frm.set_query(fieldname, "companies", (_doc, cdt, cdn) => query(locals[cdt][cdn].company || ""));
}

frappe.ui.form.on(ROW, {
	// Account and cost center belong to the company.
	company(_frm, cdt, cdn) {
		frappe.model.set_value(cdt, cdn, { adjustment_account: "", cost_center: "" });
	},
	// What is hidden says nothing.
	own_tolerance(_frm, cdt, cdn) {
		if (!locals[cdt][cdn].own_tolerance) {
			frappe.model.set_value(cdt, cdn, "tolerance", 0);
		}
	},
});
