// Where a notification leads: it opens the Journal Entry that corrects the company named in the address.
// The server decides whether the user may, and computes everything afresh.
frappe.pages["stock-sync-correction"].on_page_load = function (wrapper) {
	frappe.ui.make_app_page({
		parent: wrapper,
		title: __("Correct Value Out of Sync"),
		single_column: true,
	});
	wrapper.text = $('<p class="text-muted mt-4">').appendTo(wrapper.page.main);
};

frappe.pages["stock-sync-correction"].on_page_show = function (wrapper) {
	const { company } = frappe.route_options || {};
	frappe.route_options = null;
	if (!company) {
		wrapper.text.text(__("A notification of a stopped stock transaction leads here and on to its correction."));
		return;
	}
	wrapper.text.text(__("Drafting the Journal Entry ..."));
	// In the browser's history the draft takes the place of this page: the way back would lead here and forth again.
	stock_sync_guard.create_journal_entry({ company }, { replace_route: true }).then(undefined, () => {
		wrapper.text.text(__("There is no draft to open for company {0}.", [company]));
	});
};
