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
		if (frappe.model.can_create("Journal Entry")) {
			list.page.add_actions_menu_item(__("Create Journal Entry"), () => create_journal_entry(list), false);
		}
		if (may("Repost Item Valuation")) {
			list.page.add_actions_menu_item(__("Repost"), () => repost(list), false);
		}
		if (may("Stock Sync Acceptance")) {
			list.page.add_actions_menu_item(__("Accept"), () => accept(list), false);
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
		.stock-sync-findings .level-left > .list-subject { min-width: 15em !important; }`,
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

function may(doctype) {
	return frappe.model.can_create(doctype) && frappe.model.can_submit(doctype);
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

function create_journal_entry(list) {
	const findings = list.get_checked_items(true);
	frappe.prompt(
		{
			fieldname: "posting_date",
			fieldtype: "Date",
			label: __("Posting Date"),
			reqd: 1,
			default: frappe.datetime.get_today(),
			description: __("Today, or a day of the month that the findings belong to, as long as that is open."),
		},
		({ posting_date }) =>
			frappe
				.call({
					method: "stock_sync_guard.api.create_journal_entry_for_findings",
					args: { findings, posting_date },
					freeze: true,
					freeze_message: __("Drafting the Journal Entry ..."),
				})
				.then(({ message }) => {
					if (message) {
						const [draft] = frappe.model.sync(message);
						return frappe.set_route("Form", draft.doctype, draft.name);
					}
				}),
		findings.length === 1
			? __("Journal Entry for 1 finding")
			: __("Journal Entry for {0} findings", [findings.length]),
		__("Create")
	);
}

function repost(list) {
	frappe
		.call({
			method: "stock_sync_guard.api.repost_findings",
			args: { findings: list.get_checked_items(true) },
			freeze: true,
			freeze_message: __("Trying the reposts ..."),
		})
		.then(({ message }) => {
			if (message) {
				show_reposts(message);
				show_again(list);
			}
		});
}

function show_reposts(rows) {
	const lines = rows.map(
		({ voucher_type, voucher_no, repost, result }) => `
		<tr>
			<td>${stock_sync_guard.form_link(voucher_type, voucher_no)}</td>
			<td>${frappe.utils.escape_html(result)}</td>
			<td>${repost ? stock_sync_guard.form_link("Repost Item Valuation", repost) : ""}</td>
		</tr>`
	);
	const heads = [__("Voucher"), __("Tried"), __("Repost Item Valuation")];
	frappe.msgprint({
		title: __("{0} of {1} reposts created", [rows.filter((row) => row.repost).length, rows.length]),
		message: `<table class="table table-bordered">
			<thead><tr>${heads.map((head) => `<th>${head}</th>`).join("")}</tr></thead>
			<tbody>${lines.join("")}</tbody></table>`,
		wide: true,
	});
}

function accept(list) {
	const items = list.get_checked_items();
	const companies = [...new Set(items.map(({ company }) => company))];
	if (companies.length > 1) {
		frappe.msgprint(__("These findings are of several companies. Select those of one company."));
		return;
	}
	stock_sync_guard.accept_findings(companies[0], items.map(({ name }) => name)).then(() => {
		show_again(list);
	});
}
