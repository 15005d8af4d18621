// What is out of sync in a company: dialog, notification and short messages lead here.
frappe.pages["stock-sync-correction"].on_page_load = function (wrapper) {
	const page = frappe.ui.make_app_page({
		parent: wrapper,
		title: __("Correct Value Out of Sync"),
		single_column: true,
	});
	wrapper.correction = frappe
		.require("stock_sync_correction.bundle.js")
		.then(() => new stock_sync_guard.CorrectionPage(page));
};

frappe.pages["stock-sync-correction"].on_page_show = async function (wrapper) {
	const { company } = frappe.route_options || {};
	frappe.route_options = null;
	(await wrapper.correction).show(company);
};
