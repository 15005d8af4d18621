frappe.query_reports["Stock Value Reconciliation"] = {
	filters: [
		{
			fieldname: "company",
			label: __("Company"),
			fieldtype: "Link",
			options: "Company",
			default: frappe.defaults.get_user_default("Company"),
			reqd: 1,
		},
		{
			fieldname: "as_on_date",
			label: __("As on Date"),
			fieldtype: "Date",
			default: frappe.datetime.get_today(),
			reqd: 1,
		},
		{
			fieldname: "account",
			label: __("Account"),
			fieldtype: "Link",
			options: "Account",
			get_query: () => ({
				filters: { company: frappe.query_report.get_filter_value("company"), is_group: 0, root_type: "Asset" },
			}),
		},
		{
			fieldname: "warehouse",
			label: __("Warehouse"),
			fieldtype: "Link",
			options: "Warehouse",
			get_query: () => ({ filters: { company: frappe.query_report.get_filter_value("company") } }),
		},
		{
			fieldname: "voucher_no",
			label: __("Voucher No"),
			fieldtype: "Data",
		},
		{
			fieldname: "item_group",
			label: __("Item Group"),
			fieldtype: "Link",
			options: "Item Group",
		},
		{
			fieldname: "detail",
			label: __("Unfold to"),
			fieldtype: "Select",
			options: [
				{ value: "Warehouse", label: __("Warehouse") },
				{ value: "Voucher", label: __("Voucher") },
				{ value: "Item", label: __("Item") },
			],
			default: "Voucher",
			reqd: 1,
		},
	],
	tree: true,
	name_field: "id",
	parent_field: "parent",
	initial_depth: 0,
	onload(report) {
		for (const { label, act } of stock_sync_guard.ways_to_settle()) {
			report.page.add_inner_button(label, () => settle(report, act));
		}
		// Desk shows it as it was when somebody comes back to it, from the entry that he has submitted since.
		$(report.parent)
			.off("show.stock_sync")
			.on("show.stock_sync", () => report.outdated === frappe.get_route()[1] && report.refresh());
	},
	get_datatable_options(options) {
		return Object.assign(options, { checkboxColumn: stock_sync_guard.ways_to_settle().length > 0 });
	},
	after_datatable_render(datatable) {
		const report = frappe.query_report;
		report.outdated = null;
		forget_selected(datatable);
		// The report view decides how axes are drawn, for a few bars; here each label would be cut to dots.
		if (report.chart_options) {
			report.chart?.destroy();
			report.chart_options.axisOptions.xIsSeries = 1;
			report.render_chart(report.chart_options);
		}
	},
	formatter(value, row, column, data, default_formatter) {
		if (!data) {
			return default_formatter(value, row, column, data);
		}
		if (column.fieldname === "name") {
			return linked_name(value, data);
		}
		const shown = default_formatter(value, row, column, data);
		if (value == null) {
			return "";
		}
		if (column.fieldname === "stock_value" && (data.warehouse || data.voucher_no)) {
			return ledger_link("Stock Ledger", shown, data);
		}
		if (column.fieldname === "account_balance" && data.account) {
			return ledger_link("General Ledger", shown, data);
		}
		if (column.fieldname === "state" && data.indent === 0) {
			return `<span class="indicator-pill no-indicator-dot ${color(data)}">${shown}</span>`;
		}
		return data.is_total ? shown.bold() : shown;
	},
};

async function settle(report, act) {
	const selection = stock_sync_guard.selected_vouchers(report);
	if (selection) {
		report.outdated = report.report_name;
		if (await act(selection)) {
			report.refresh();
		}
	}
}

// It knows rows by their places, and keeps what was checked and filtered when others come.
function forget_selected({ rowmanager, datamanager }) {
	if (rowmanager.checkMap) {
		rowmanager.checkAll(false);
	}
	datamanager.filterRows({});
}

// To the record itself, for whom may read its kind.
function linked_name(value, { link_doctype, link_name, indent, is_total, is_rest, account }) {
	const text = frappe.utils.escape_html(value);
	if (is_rest) {
		return rest_link(text, account);
	}
	const link =
		link_doctype && frappe.model.can_read(link_doctype)
			? frappe.utils.get_form_link(link_doctype, link_name, true, text)
			: text;
	return indent === 0 || is_total ? `<b>${link}</b>` : link;
}

// To the account alone, of which more are listed; from there to the list of findings, which has all of them.
function rest_link(text, account) {
	const company = frappe.query_report.get_filter_value("company");
	const as_on_date = frappe.query_report.get_filter_value("as_on_date");
	const is_chosen = frappe.query_report.get_filter_value("account") === account;
	const route = is_chosen ? ["List", "Stock Sync Finding"] : ["query-report", "Stock Value Reconciliation"];
	const query = new URLSearchParams(is_chosen ? { company, account } : { company, account, as_on_date });
	return `<a href="${frappe.router.make_url(route)}?${query}">${text}</a>`;
}

// Each figure leads to the ledger that it is of.
function ledger_link(report, shown, { account, warehouse, voucher_no, item_code, posting_date }) {
	const as_on = frappe.query_report.get_filter_value("as_on_date");
	const filters = {
		company: frappe.query_report.get_filter_value("company"),
		from_date: posting_date || `${as_on.slice(0, 8)}01`,
		to_date: as_on,
	};
	if (voucher_no) {
		filters.voucher_no = voucher_no;
	}
	if (report === "General Ledger") {
		filters.account = [account];
	} else {
		Object.assign(filters, warehouse && { warehouse }, item_code && { item_code });
	}
	const query = new URLSearchParams(
		Object.entries(filters).map(([key, value]) => [key, Array.isArray(value) ? JSON.stringify(value) : value])
	);
	return `<a href="${frappe.router.make_url(["query-report", report])}?${query}">${shown}</a>`;
}

function color({ state }) {
	return { [__("Out of Sync")]: "red", [__("In Sync")]: "green" }[state] || "gray";
}
