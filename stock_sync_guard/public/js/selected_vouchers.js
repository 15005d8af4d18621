// Which vouchers the rows stand for that are selected in the report: a row of a voucher or an item for the voucher, one above
// for all vouchers below it that count and that the filters in the columns' heads leave.
frappe.provide("stock_sync_guard");

// The selection for `ways_to_settle`; null, with a message that says why, where it stands for no voucher.
stock_sync_guard.selected_vouchers = function (report) {
	const checked = report.get_checked_items();
	if (!checked.length) {
		return say(__("Select rows first: vouchers, or accounts and warehouses for all vouchers below them."));
	}
	const rows = below(checked, report.data, left_by_filters(report));
	const counting = rows.filter((row) => row.counts);
	const rest = rows.filter((row) => row.is_rest);
	if (!counting.length) {
		return say(why_none(report, rows, rest));
	}
	return {
		company: report.get_filter_value("company"),
		vouchers: counting.map(({ account, voucher_type, voucher_no }) => [account, voucher_type, voucher_no]),
		number: counting.length,
		notes: notes(report, rows, counting, rest),
	};
};

// The rows themselves, all below them, and of an item's row the voucher's.
function below(checked, rows, left) {
	const meant = new Set(checked.map(({ id, parent, indent }) => (indent === 3 ? parent : id)));
	const reached = new Set(meant);
	// parents come before what is below them
	return rows.filter(({ id, parent }, index) => {
		if (reached.has(parent)) {
			reached.add(id);
		}
		return meant.has(id) || (reached.has(id) && (!left || left.has(index)));
	});
}

function left_by_filters({ datatable: { columnmanager, datamanager } }) {
	const is_filtered = Object.keys(columnmanager.getAppliedFilters()).length;
	return is_filtered ? new Set(datamanager.getFilteredRowIndices()) : null;
}

function why_none(report, rows, rest) {
	if (rest.length) {
		return not_listed(rest);
	}
	if (report.get_filter_value("detail") === "Warehouse") {
		return __("No vouchers are listed. Set {0} to {1}, then select rows.", [
			__("Unfold to").bold(),
			__("Voucher").bold(),
		]);
	}
	if (rows.every((row) => row.is_total)) {
		return __("The total stands for no voucher. Select vouchers, or accounts and warehouses for all vouchers below them.");
	}
	return __("Nothing of what is selected is to correct.");
}

function notes(report, rows, counting, rest) {
	const to_correct = counting.reduce((sum, row) => sum + row.to_correct, 0);
	const others = rows.filter((row) => row.voucher_type && !row.counts).length;
	const as_on = report.get_filter_value("as_on_date");
	return [
		__("To Correct: {0}", [format_currency(to_correct, counting[0].currency).bold()]),
		others && __("{0} selected vouchers are left out: they do not count.", [others]),
		rest.length && not_listed(rest),
		as_on < frappe.datetime.get_today() &&
			__("The report is as on {0}; what is settled are the amounts of now.", [frappe.datetime.str_to_user(as_on)]),
	].filter(Boolean);
}

function not_listed(rest) {
	const number = rest.reduce((sum, { vouchers }) => sum + vouchers, 0);
	return __(
		"{0} more vouchers are not listed here, so not selected. All of them are in the list of findings, and on the page {1}.",
		[format_number(number, null, 0), `<a href="${page()}">${__("Correct Value Out of Sync")}</a>`]
	);
}

function page() {
	const company = frappe.query_report.get_filter_value("company");
	return `${frappe.router.make_url(["stock-sync-correction"])}?${new URLSearchParams({ company })}`;
}

function say(message) {
	frappe.msgprint({ title: __("Nothing Selected"), message, indicator: "orange" });
	return null;
}
