// What settles findings, from wherever they are looked at: a Journal Entry for them, reposts, accepting them.
//
// A selection has `company`, `number`, and `findings`, their names, or `vouchers`, as the report lists them; without either,
// all that is open is accepted. `notes` are sentences, as HTML, about what is selected, for whom is asked. Each act resolves
// with whether findings are otherwise than before, and never where the user thinks better of it or the server refuses.
import { form_link } from "./form_link";

frappe.provide("stock_sync_guard");

stock_sync_guard.accept = accept;

// What the user may do about findings.
stock_sync_guard.ways_to_settle = () =>
	[
		[__("Create Journal Entry"), create_journal_entry, frappe.model.can_create("Journal Entry")],
		[__("Repost"), repost, may_submit("Repost Item Valuation")],
		[__("Accept"), accept, may_submit("Stock Sync Acceptance")],
	]
		.filter(([, , may]) => may)
		.map(([label, act]) => ({ label, act }));

function may_submit(doctype) {
	return frappe.model.can_create(doctype) && frappe.model.can_submit(doctype);
}

async function create_journal_entry(selection) {
	const { number } = selection;
	const { posting_date } = await ask(
		selection,
		{
			fieldname: "posting_date",
			fieldtype: "Date",
			label: __("Posting Date"),
			reqd: 1,
			default: frappe.datetime.get_today(),
			description: __("Today, or a day of the month that the findings belong to, as long as that is open."),
		},
		number === 1 ? __("Journal Entry for 1 finding") : __("Journal Entry for {0} findings", [number]),
		__("Create")
	);
	const draft = await send(selection, "create_journal_entry_for", { posting_date }, __("Drafting the Journal Entry ..."));
	const [entry] = frappe.model.sync(draft);
	await frappe.set_route("Form", entry.doctype, entry.name);
	return false;
}

async function repost(selection) {
	if (selection.notes) {
		const { number } = selection;
		await ask(selection, null, number === 1 ? __("Repost 1 finding") : __("Repost {0} findings", [number]), __("Repost"));
	}
	const rows = await send(selection, "repost", {}, __("Trying the reposts ..."));
	show_reposts(rows);
	return true;
}

async function accept(selection) {
	const { reason } = await ask(
		selection,
		{
			fieldname: "reason",
			fieldtype: "Small Text",
			label: __("Reason"),
			reqd: 1,
			description: __(
				"Accepted differences stop nobody any more. What exceeds them counts again; cancelling the Stock Sync Acceptance takes it back."
			),
		},
		title_of_acceptance(selection),
		__("Accept")
	);
	const { company } = selection;
	const acceptance = await send(selection, "accept", { company, reason }, __("Accepting ..."));
	frappe.show_alert({
		message: __("{0} accepts them.", [frappe.utils.get_form_link("Stock Sync Acceptance", acceptance, true)]),
		indicator: "green",
	});
	return true;
}

function title_of_acceptance({ company, number, findings, vouchers }) {
	if (!findings && !vouchers) {
		return __("Accept all open findings of {0}", [company]);
	}
	return number === 1 ? __("Accept 1 finding") : __("Accept {0} findings", [number]);
}

function ask({ notes = [] }, field, title, label) {
	const said = notes.length && { fieldname: "notes", fieldtype: "HTML", options: `<p>${notes.join("</p><p>")}</p>` };
	return new Promise((resolve) => frappe.prompt([said, field].filter(Boolean), resolve, title, label));
}

async function send({ company, findings, vouchers }, act, args, freeze_message) {
	const { message } = await frappe.call({
		method: `stock_sync_guard.api.${act}_${vouchers ? "vouchers" : "findings"}`,
		args: vouchers ? { company, vouchers, ...args } : { findings, ...args },
		freeze: true,
		freeze_message,
	});
	return message;
}

function show_reposts(rows) {
	const lines = rows.map(
		({ voucher_type, voucher_no, repost, result }) => `
		<tr>
			<td>${form_link(voucher_type, voucher_no)}</td>
			<td>${frappe.utils.escape_html(result)}</td>
			<td>${repost ? form_link("Repost Item Valuation", repost) : ""}</td>
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
