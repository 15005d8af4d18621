const COLORS = {
	Open: "red",
	"Waiting for a Repost": "orange",
	"Posted Elsewhere": "gray",
	Corrected: "green",
	Repaired: "green",
	Accepted: "blue",
};

frappe.listview_settings["Stock Sync Finding"] = {
	hide_name_column: true,
	add_fields: ["company", "account", "voucher_type", "state", "difference", "cause"],
	get_indicator: ({ state }) => [__(state), COLORS[state] || "gray", `state,=,${state}`],
	formatters: {
		cause(cause) {
			const words = frappe.utils.escape_html(stock_sync_guard.cause_in_words(cause));
			return `<span title="${words}">${words}</span>`;
		},
	},
	onload(list) {
		show_columns(list);
		list.page.add_inner_button(__("Check Now"), () => check_now(list));
		for (const { label, act } of stock_sync_guard.ways_to_settle()) {
			list.page.add_actions_menu_item(label, () => settle(list, act), false);
		}
		frappe.realtime.off("stock_sync_checked");
		frappe.realtime.on("stock_sync_checked", ({ company, found, changed, settled }) => {
			frappe.hide_progress();
			frappe.show_alert({
				message: __("{0} is checked: {1} new, {2} changed, {3} settled.", [company, found, changed, settled]),
				indicator: found ? "orange" : "green",
			});
			show_again(list);
		});
	},
};

// Voucher, state, day, difference and cause, on narrow screens too, unless the user has chosen how many. All columns of a list
// are as wide; the cause, which comes last, is a sentence.
function show_columns(list) {
	list.page.wrapper.addClass("stock-sync-findings");
	frappe.dom.set_style(
		`.stock-sync-findings .level-left > .list-row-col:last-child { flex: 1.9; }
		.stock-sync-findings .level-left > .list-subject { min-width: 17em !important; }`,
		"stock-sync-findings-style"
	);
	if (!list.list_view_settings.total_fields) {
		list.list_view_settings.total_fields = 6;
		list.setup_columns();
		list.render_header(true);
	}
}

// Desk leaves out a refresh soon after another one: what was shown then is not what is there now.
function show_again(list) {
	list.clear_checked_items();
	list.last_args = null;
	list.refresh();
}

function check_now(list) {
	frappe.prompt(
		{
			fieldname: "company",
			fieldtype: "Link",
			options: "Company",
			label: __("Company"),
			reqd: 1,
			default: frappe.defaults.get_user_default("Company"),
		},
		({ company }) =>
			frappe.call({ method: "stock_sync_guard.api.check_now", args: { company } }).then(() =>
				frappe.show_alert({ message: __("The check of {0} is queued.", [company]), indicator: "blue" })
			),
		__("Check Now"),
		__("Check")
	);
}

async function settle(list, act) {
	const items = list.get_checked_items();
	const companies = [...new Set(items.map(({ company }) => company))];
	if (companies.length > 1) {
		frappe.msgprint(__("These findings are of several companies. Select those of one company."));
		return;
	}
	if (await act({ company: companies[0], findings: items.map(({ name }) => name), number: items.length })) {
		show_again(list);
	}
}
