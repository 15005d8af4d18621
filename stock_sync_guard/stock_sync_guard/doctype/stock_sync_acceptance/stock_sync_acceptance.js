frappe.ui.form.on("Stock Sync Acceptance", {
	refresh(frm) {
		frm.get_field("accepted").$wrapper.empty();
		if (frm.is_new()) {
			frm.set_intro(__("Select findings in the list of Stock Sync Finding, and choose Accept there."));
			return;
		}
		show_vouchers(frm);
	},
});

const SHOWN = 50;

function show_vouchers(frm) {
	const currency = frappe.get_doc(":Company", frm.doc.company)?.default_currency;
	frappe.db
		.get_list("Stock Sync Accepted Voucher", {
			filters: { acceptance: frm.doc.name },
			fields: ["account", "voucher_type", "voucher_no", "posting_date", "debit", "credit"],
			order_by: "posting_date asc, voucher_no asc",
			limit: SHOWN,
		})
		.then((vouchers) => {
			const rows = vouchers.map(
				({ account, voucher_type, voucher_no, posting_date, debit, credit }) => `
				<tr>
					<td>${frappe.utils.escape_html(account)}</td>
					<td>${frappe.utils.escape_html(__(voucher_type))} ${link_to(voucher_type, voucher_no)}</td>
					<td>${posting_date ? frappe.datetime.str_to_user(posting_date) : ""}</td>
					<td class="text-right">${debit ? format_currency(debit, currency) : ""}</td>
					<td class="text-right">${credit ? format_currency(credit, currency) : ""}</td>
				</tr>`
			);
			const heads = [__("Account"), __("Voucher"), __("Posting Date")].map((head) => `<th>${head}</th>`);
			const amounts = [__("Accepted Debit"), __("Accepted Credit")].map(
				(head) => `<th class="text-right">${head}</th>`
			);
			const table = $(`
				<table class="table table-bordered">
					<thead><tr>${heads.join("")}${amounts.join("")}</tr></thead>
					<tbody>${rows.join("")}</tbody>
				</table>`);
			const wrapper = frm.get_field("accepted").$wrapper.empty().append(table);
			if (frm.doc.number_of_vouchers > vouchers.length) {
				const all = $("<a href='#'>").text(__("Show all {0}", [frm.doc.number_of_vouchers]));
				all.on("click", () => {
					frappe.set_route("List", "Stock Sync Accepted Voucher", { acceptance: frm.doc.name });
					return false;
				});
				wrapper.append(all);
			}
		});
}

function link_to(doctype, name) {
	return name ? frappe.utils.get_form_link(doctype, name, true, frappe.utils.escape_html(name)) : "";
}
