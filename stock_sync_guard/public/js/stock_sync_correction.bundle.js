// The page "Correct Value Out of Sync": accounts, vouchers by cause, and what can be done about them.
// The server decides what the user may see, and computes everything afresh.
import { form_link } from "./form_link";

frappe.provide("stock_sync_guard");

const REPOSTS = ["repost", "recreate-stock-ledger"];

stock_sync_guard.CorrectionPage = class {
	constructor(page) {
		this.page = page;
		this.company = page.add_field({
			fieldname: "company",
			fieldtype: "Link",
			options: "Company",
			label: __("Company"),
			change: () => this.company.get_value() !== this.shown && this.load(),
		});
		page.set_secondary_action(__("Refresh"), () => this.load(), "refresh");
		this.body = $('<div class="stock-sync-correction p-3">').appendTo(page.main);
	}

	async show(company) {
		this.shown = company || this.company.get_value() || frappe.defaults.get_user_default("Company");
		await this.company.set_value(this.shown);
		return this.load();
	}

	async load() {
		const company = (this.shown = this.company.get_value());
		this.page.clear_primary_action();
		if (!company) {
			return this.say(__("Choose a company."));
		}
		if (!["GL Entry", "Stock Ledger Entry"].every((doctype) => frappe.model.can_read(doctype))) {
			// Also for those who may correct but not see why: what is out of sync, the server knows.
			this.offer_entry({ company });
			return this.say(
				__("You may not see what is out of sync: it takes the right to read GL Entries and Stock Ledger Entries.")
			);
		}
		this.say(__("Comparing the ledgers ..."));
		let answer;
		try {
			// Nobody reads a hundred thousand of an account: where there are so many, the largest.
			answer = await frappe.call("stock_sync_guard.api.get_differences", { company, largest_only: true });
		} catch {
			return this.say(__("What is out of sync in company {0} cannot be shown to you.", [company]));
		}
		if (company === this.shown) {
			this.render(answer.message || []);
			this.list_without_entries(company);
		}
	}

	// For information: nothing disagrees, so nothing is to correct.
	async list_without_entries(company) {
		const method = "stock_sync_guard.api.get_documents_without_entries";
		const { message: documents } = await frappe.call(method, { company });
		if (company !== this.shown || !documents.length) {
			return;
		}
		const rows = documents.map(
			({ voucher_type, voucher_no, posting_date }) => `
				<tr>
					<td>${frappe.utils.escape_html(__(voucher_type))} ${form_link(voucher_type, voucher_no)}</td>
					<td>${frappe.datetime.str_to_user(posting_date)}</td>
				</tr>`
		);
		const title = __("Submitted, but without any ledger entry (not counted): {0}", [documents.length]);
		this.body.append(`
			<details class="without-entries frappe-card mb-4">
				<summary>${title}</summary>
				<table class="table table-bordered mt-2"><tbody>${rows.join("")}</tbody></table>
			</details>`);
	}

	say(text) {
		this.body.empty().append($('<p class="text-muted">').text(text));
	}

	// One entry for all: of what counts; where nothing does, of what is posted elsewhere, or of many roundings.
	offer_entry(args) {
		if (frappe.model.can_create("Journal Entry")) {
			this.page.set_primary_action(__("Create Journal Entry"), () =>
				stock_sync_guard.create_journal_entry(args)
			);
		}
	}

	// All that is open in the company, the accounts shown and others.
	offer_acceptance() {
		if (frappe.model.can_create("Stock Sync Acceptance") && frappe.model.can_submit("Stock Sync Acceptance")) {
			this.page.add_inner_button(__("Accept"), () =>
				stock_sync_guard.accept({ company: this.shown }).then(() => this.load())
			);
		}
	}

	render(differences) {
		const guarded = differences.filter((difference) => difference.guarded);
		const out_of_sync = guarded.filter((difference) => difference.out_of_sync);
		const others = guarded.filter((difference) => !difference.out_of_sync);
		this.page.clear_primary_action();
		this.page.clear_inner_toolbar();
		if (out_of_sync.length) {
			this.offer_acceptance();
		}
		if (!out_of_sync.length) {
			this.say(__("No stock account of company {0} is out of sync.", [this.shown]));
		} else {
			this.say(verdict(out_of_sync));
		}
		this.append_cards(out_of_sync);
		if (others.length) {
			this.body.append($('<h5 class="apart mt-5">').text(__("Differs as well, but stops nobody")));
			this.append_cards(others);
		}
		const to_enter = out_of_sync.length ? out_of_sync : others.filter(can_be_entered);
		if (to_enter.length) {
			this.offer_entry({ company: this.shown, accounts: to_enter.map(({ account }) => account) });
		}
	}

	append_cards(differences) {
		differences.forEach((difference) => this.body.append(this.card(difference)));
	}

	card(difference) {
		const { account, currency } = difference;
		const card = $(`
			<div class="frappe-card mb-4">
				<div class="d-flex justify-content-between align-items-center mb-2">
					<h5 class="m-0">${form_link("Account", account)}</h5>
					<a class="general-ledger" href="#">${__("General Ledger")}</a>
				</div>
				<table class="table table-bordered figures w-50">${figures(difference).map(figure).join("")}</table>
			</div>`);
		card.find(".general-ledger").on("click", () => this.report("General Ledger", { account: [account] }));
		difference.by_cause.forEach((total) => {
			const vouchers = difference.vouchers.filter(
				(voucher) => voucher.cause === total.cause && voucher.difference > 0 === total.amount > 0
			);
			const section = this.folded(total.cause_in_words, vouchers, total.amount, directed, currency, total.vouchers);
			card.append(total.vouchers > vouchers.length ? section.append(this.all_findings(difference, total)) : section);
		});
		if (difference.pending.length) {
			const { pending, repost_pending } = difference;
			card.append(this.folded(__("waiting for a repost"), pending, repost_pending, format_currency, currency));
		}
		const settled = difference.settled_by_people.flatMap((group) => group.vouchers);
		if (settled.length) {
			card.append(this.folded(__("settled by hand"), settled, 0, format_currency, currency));
		}
		return card;
	}

	// Vouchers with their total, amounts written by `money`: with what to do to the account only where they count.
	// Folded, so that three hundred of one cause do not hide the next.
	folded(title, vouchers, total, money, currency, number = vouchers.length) {
		const section = $(`
			<details class="cause mb-2">
				<summary>
					<span>${frappe.utils.escape_html(title)} (${format_number(number, null, 0)})</span>
					<span class="float-right">${money(total, currency)}</span>
				</summary>
				<table class="table table-bordered mt-2"><tbody></tbody></table>
			</details>`);
		section.find("tbody").append(vouchers.map((voucher) => this.row(voucher, money(voucher.difference, currency))));
		return section;
	}

	// To those that are not listed here: the list of findings has all of them, the report many more.
	all_findings({ account }, { cause, vouchers }) {
		const [route, filters] = frappe.model.can_read("Stock Sync Finding")
			? [["List", "Stock Sync Finding"], { cause, state: "Open" }]
			: [["query-report", "Stock Value Reconciliation"], {}];
		const query = new URLSearchParams({ company: this.shown, account, ...filters });
		const text = __("The largest are listed. See all {0}", [format_number(vouchers, null, 0)]);
		return `<p><a class="all-findings" href="${frappe.router.make_url(route)}?${query}">${text}</a></p>`;
	}

	row(voucher, amount) {
		const { voucher_type, voucher_no, posting_date } = voucher;
		const row = $(`
			<tr>
				<td>${frappe.utils.escape_html(__(voucher_type))} ${form_link(voucher_type, voucher_no)}</td>
				<td>${posting_date ? frappe.datetime.str_to_user(posting_date) : ""}</td>
				<td class="text-right">${amount}</td>
				<td class="cure">${cure(voucher)}</td>
				<td class="text-nowrap">
					<a class="general-ledger" href="#">${__("General Ledger")}</a> ·
					<a class="stock-ledger" href="#">${__("Stock Ledger")}</a>
				</td>
			</tr>`);
		const on_its_day = { voucher_no, from_date: posting_date, to_date: posting_date };
		row.find(".general-ledger").on("click", () => this.report("General Ledger", on_its_day));
		row.find(".stock-ledger").on("click", () => this.report("Stock Ledger", on_its_day));
		row.find(".repost").on("click", () =>
			stock_sync_guard.create_repost(voucher_type, voucher_no).then(() => this.load())
		);
		return row;
	}

	// What a handler of a link returns keeps the link itself from being followed.
	report(name, filters) {
		frappe.route_options = { company: this.shown, ...filters };
		frappe.set_route("query-report", name);
		return false;
	}
};

function verdict(out_of_sync) {
	return out_of_sync.length === 1
		? __("1 stock account is out of sync.")
		: __("{0} stock accounts are out of sync.", [out_of_sync.length]);
}

// Whether a Journal Entry of ours would bring together what counts for nothing.
function can_be_entered({ posted_elsewhere, rounding }) {
	return posted_elsewhere || rounding;
}

// The two sums, and what their difference is made of.
function figures({ currency, out_of_sync, ...difference }) {
	const apart = [
		[__("of which on another stock account"), difference.posted_elsewhere],
		[__("of which waiting for a repost"), difference.repost_pending],
		[__("of which accepted"), difference.accepted],
		[__("of which rounding"), difference.rounding],
	].filter(([, amount]) => amount);
	const amounts = [
		[__("Stock Value"), difference.stock_value],
		[__("Account Balance"), difference.account_balance],
		[__("Difference"), difference.difference],
		...apart,
	].map(([label, amount]) => [label, format_currency(amount, currency)]);
	return out_of_sync
		? [...amounts, [__("To correct"), directed(difference.to_correct, currency).bold()]]
		: amounts;
}

function figure([label, value]) {
	return `<tr><td>${label}</td><td class="text-right">${value}</td></tr>`;
}

function directed(amount, currency) {
	const direction = amount > 0 ? __("debit the account") : __("credit the account");
	return `${format_currency(Math.abs(amount), currency)} (${direction})`;
}

function cure({ cure, cure_in_words, refers_to }) {
	const may_repost = ["can_create", "can_submit"].every((right) => frappe.model[right]("Repost Item Valuation"));
	if (REPOSTS.includes(cure) && may_repost) {
		return `<button class="btn btn-xs btn-default repost">${__("Repost")}</button>`;
	}
	return frappe.utils.escape_html(cure_in_words || "").replace("{0}", () => (refers_to ? form_link(...refers_to) : ""));
}
