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
	refresh(frm) {
		check_set_up(frm, 0);
	},
});

// At once what takes no time; the ledgers as a whole are looked through when somebody asks for it.
async function check_set_up(frm, thorough) {
	const place = frm.fields_dict.set_up.$wrapper;
	if (!["GL Entry", "Stock Ledger Entry"].every((doctype) => frappe.model.can_read(doctype))) {
		place.text(__("To see it takes the right to read GL Entries and Stock Ledger Entries."));
		return;
	}
	const turn = (frm.set_up_turn = Symbol("set-up"));
	const { message } = await frappe.call({
		method: "stock_sync_guard.api.check_set_up",
		args: { thorough },
		freeze: Boolean(thorough),
		freeze_message: __("Looking through the ledgers ..."),
	});
	if (frm.set_up_turn === turn) {
		show_set_up(frm, place, message || [], thorough);
	}
}

function show_set_up(frm, place, lines, thorough) {
	const companies = [...new Set(lines.map(({ company }) => company))];
	const found = companies.map(
		(company) => `
			<h5 class="mt-3">${frappe.utils.escape_html(company || __("This Site"))}</h5>
			${lines.filter((line) => line.company === company).map(set_up_line).join("")}`
	);
	const nothing = thorough
		? __("Nothing is to be seen to.")
		: __("Nothing is to be seen to, as far as can be told without the ledgers.");
	place.html(`<div class="set-up-check">${found.join("") || `<p class="text-muted">${nothing}</p>`}</div>`);
	$(`<button class="btn btn-default btn-sm mt-2">${__("Look Through the Ledgers Too")}</button>`)
		.on("click", () => check_set_up(frm, 1))
		.appendTo(place);
}

function set_up_line({ check, problem, advice, records, more }) {
	const names = records.map(({ doctype, name, detail }) => {
		const kind = ["Warehouse", "Account", "Company", "Item"].includes(doctype) ? "" : `${__(doctype)} `;
		const link = `${kind}${stock_sync_guard.form_link(doctype, name)}`;
		return detail ? `${link} (${frappe.utils.escape_html(detail)})` : link;
	});
	if (more) {
		names.push(__("and {0} more", [more]));
	}
	return `
		<div class="set-up-line mb-3" data-check="${check}">
			<div><span class="indicator orange"></span><b>${frappe.utils.escape_html(problem)}</b></div>
			<div>${names.join(", ")}</div>
			<div class="text-muted">${frappe.utils.escape_html(advice)}</div>
		</div>`;
}

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
