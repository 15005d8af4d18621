// On the forms of Account, Warehouse and Company: what is out of sync, once the form is shown. Nothing waits for it.
for (const doctype of ["Account", "Company", "Warehouse"]) {
	frappe.ui.form.on(doctype, {
		refresh(frm) {
			// not returned: a form waits for the promises of its handlers
			show_indicator(frm);
		},
	});
}

async function show_indicator(frm) {
	if (frm.is_new() || !["GL Entry", "Stock Ledger Entry"].every((ledger) => frappe.model.can_read(ledger))) {
		return;
	}
	const { doctype, docname: name } = frm;
	const turn = (frm.out_of_sync_turn = Symbol("refresh"));
	const { message } = await frappe.call("stock_sync_guard.api.get_indicator", { doctype, name });
	if (!message || frm.out_of_sync_turn !== turn) {
		return;
	}
	const report = frappe.router.make_url(["query-report", "Stock Value Reconciliation"]);
	const address = `${report}?${new URLSearchParams(message.filters)}`;
	const text = frappe.utils.escape_html(message.text);
	frm.layout.message.find(".out-of-sync").closest(".form-message").remove();
	frm.set_intro(`<a class="out-of-sync" href="${address}"><b>${text}</b></a>`, "red");
}
