"""The whitelisted methods. Identifiers come from the client, figures never do."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.utils import escape_html, getdate

from stock_sync_guard.correction.chosen import chosen_entry
from stock_sync_guard.correction.draft import BlockedDocument
from stock_sync_guard.correction.left import still_out_of_sync
from stock_sync_guard.correction.proposed import proposed_entry
from stock_sync_guard.desk.indicator import indicator_of
from stock_sync_guard.desk.selected import selected_findings
from stock_sync_guard.desk.set_up import set_up_of, set_up_of_site
from stock_sync_guard.engine.finding_states import FindingKey
from stock_sync_guard.engine.findings import CompanyBooks, Voucher
from stock_sync_guard.guarded_doctypes import STOCK_DOCTYPES
from stock_sync_guard.ledgers.accounts import read_stock_accounts
from stock_sync_guard.ledgers.comparison import compare_accounts
from stock_sync_guard.ledgers.without_entries import read_documents_without_entries
from stock_sync_guard.site.finding_rows import FINDING
from stock_sync_guard.site.ledgers import company_books, run
from stock_sync_guard.site.policy import SETTINGS
from stock_sync_guard.site.reposting import create_repost as repost_tried
from stock_sync_guard.site.reposting import try_repost
from stock_sync_guard.site.rights import (
	readable_accounts,
	readable_books,
	readable_companies,
	require_right_to_read_ledgers,
)
from stock_sync_guard.site.tried_cures import with_tried_cures
from stock_sync_guard.watch.acceptance import ACCEPTANCE, accept
from stock_sync_guard.watch.queue import check_soon
from stock_sync_guard.watch.settling import Reposted, repost_findings_of
from stock_sync_guard.wording.as_data import all_of

# Trying one takes a tenth of a second; of the vouchers beyond, a repost is one that may help.
TRIED_VOUCHERS = 20


@frappe.whitelist()
def create_journal_entry(
	company: str,
	accounts: list[str] | str | None = None,
	reference_doctype: str | None = None,
	reference_name: str | None = None,
) -> dict:
	"""Draft the Journal Entry that brings stock accounts back in sync, as a dict.

	`accounts` (a list, or its JSON) limits it to these; without it, all stock accounts of the company that are out of
	sync. `reference_doctype` and `reference_name` are the document that was stopped. The figures are read afresh. An
	unsubmitted correction for one of the accounts is returned instead of a second one; a new one is not saved.
	Where nothing counts, but money is posted on another stock account than today's, the draft is the entry that
	reclassifies it (`correction.proposed`).

	Raises frappe.PermissionError without create right on Journal Entry or read access to the company, and
	frappe.ValidationError where a company or account is unknown or foreign, where nothing is out of sync, where the
	company has no usable adjustment account, and where the posting date has no fiscal year or an account's currency
	no exchange rate.
	"""
	frappe.has_permission("Journal Entry", "create", throw=True)
	books = readable_books(company)
	wanted = _asked_accounts(books, accounts) or readable_accounts(read_stock_accounts(run, books))
	blocked = _readable_document(reference_doctype, reference_name)
	return proposed_entry(books, wanted, blocked=blocked).as_dict()


@frappe.whitelist()
def get_differences(
	company: str, accounts: list[str] | str | None = None, largest_only: bool = False
) -> list[dict]:
	"""The stock accounts of a company whose sums differ, with figures, vouchers, causes and cures; read-only.

	`out_of_sync` says whether the difference counts: what is posted elsewhere, or waits for a repost, does not. Amounts
	are numbers in company currency; a positive difference means that the account must be debited. `by_cause` adds the
	vouchers up per cause and direction; `cause_in_words` and `cure_in_words` are in the user's language. An empty list
	means that all sums agree. `largest_only`: where an account has very many vouchers, the largest are listed, and the
	totals are of all.

	Raises frappe.PermissionError without read access to the company, to its GL Entries and Stock Ledger Entries, and
	frappe.ValidationError where a company or account is unknown or foreign.
	"""
	require_right_to_read_ledgers()
	books = readable_books(company)
	only = frappe.utils.sbool(largest_only) is True
	differences = compare_accounts(run, books, _asked_accounts(books, accounts), largest_only=only)
	readable = readable_accounts([difference.account for difference in differences])
	differences = [difference for difference in differences if difference.account in readable]
	return [
		all_of(one, tolerance=books.tolerance, translate=_)
		for one in with_tried_cures(differences, limit=TRIED_VOUCHERS)
	]


@frappe.whitelist()
def get_documents_without_entries(company: str) -> list[dict]:
	"""The submitted documents of a company that move stock and have no ledger entry at all; read-only.

	Information only: nothing disagrees, so none of them counts. Those that the user may read, in order of their doctypes,
	the earliest first. It looks at every submitted stock document.

	Raises frappe.PermissionError without read access to the company, to its GL Entries and Stock Ledger Entries, and
	frappe.ValidationError where the company is unknown.
	"""
	require_right_to_read_ledgers()
	return [
		one._asdict()
		for one in read_documents_without_entries(run, readable_books(company))
		if frappe.has_permission(one.voucher_type, "read", one.voucher_no)
	]


@frappe.whitelist()
def get_indicator(doctype: str, name: str) -> dict | None:
	"""What the form of an Account, Warehouse or Company says of its sync, by stored findings; read-only.

	`text`, in the user's language, and `filters` of the report that explains it. None where it is in sync, as of the last
	background check, and for whom may not read its figures.
	"""
	return indicator_of(doctype, name)


@frappe.whitelist()
def check_set_up(thorough: bool = False) -> list[dict]:
	"""What is to be seen to in the set-up of every company that the user may compare; read-only.

	A line for each kind of problem: `company` (empty: the whole site), `check` (a stable name), `problem` and `advice` in the user's language, and the
	`records` that have it, those that the user may read. `thorough` also looks through the whole ledgers.

	Raises frappe.PermissionError without read access to the settings, GL Entries and Stock Ledger Entries.
	"""
	frappe.has_permission(SETTINGS, "read", throw=True)
	require_right_to_read_ledgers()
	return [
		*set_up_of_site(),
		*(
			line
			for company in readable_companies()
			for line in set_up_of(company, thorough=frappe.utils.sbool(thorough) is True)
		),
	]


@frappe.whitelist(methods=["POST"])
def create_repost(voucher_type: str, voucher_no: str) -> str:
	"""Create and submit the Repost Item Valuation that brings the voucher's ledgers together; returns its name.

	ERPNext's scheduler runs it. Raises frappe.PermissionError without create and submit right on Repost Item
	Valuation or read access to the voucher and its company, and frappe.ValidationError where the repost would not
	bring the ledgers together, or ERPNext refuses it.
	"""
	_require_right_to_repost()
	if voucher_type not in STOCK_DOCTYPES:
		frappe.throw(_("{0} does not move stock.").format(frappe.bold(escape_html(voucher_type))))
	doc = frappe.get_doc(voucher_type, voucher_no)
	doc.check_permission("read")
	frappe.has_permission("Company", "read", doc.company, throw=True)
	trial = try_repost(Voucher(doc.doctype, doc.name))
	if not trial.cures:
		frappe.throw(
			_("Reposting {0} would not bring its ledgers together. {1}").format(
				frappe.bold(escape_html(doc.name)), escape_html(trial.reason)
			)
		)
	return repost_tried(Voucher(doc.doctype, doc.name), trial)


@frappe.whitelist()
def left_by_correction(journal_entry: str) -> list[str]:
	"""The stock accounts of a submitted Journal Entry's lines that are out of sync now, in order of their names.

	Raises frappe.PermissionError without read access to the entry, frappe.DoesNotExistError where there is none.
	"""
	entry = frappe.get_doc("Journal Entry", journal_entry)
	entry.check_permission("read")
	return [difference.account for difference in still_out_of_sync(entry, company_books(entry.company))]


def _asked_accounts(books: CompanyBooks, accounts: list[str] | str | None) -> list[str] | None:
	"""The accounts asked for, each of them a stock account of the company that the user may read; None, if none was."""
	if accounts is None or accounts == "":  # as a form sends what is left out
		return None
	stock_accounts = set(read_stock_accounts(run, books))
	asked = frappe.parse_json(accounts)
	if not asked or not isinstance(asked, list) or not all(isinstance(name, str) for name in asked):
		frappe.throw(_("accounts must be a list of account names. Leave it out for all of them."))
	if not stock_accounts.issuperset(asked):  # one that was a warehouse's is told by its vouchers only
		stock_accounts.update(difference.account for difference in compare_accounts(run, books))
	for account in asked:
		if account not in stock_accounts:
			frappe.throw(
				_("{0} is not a stock account of company {1}.").format(
					frappe.bold(escape_html(account)), frappe.bold(escape_html(books.name))
				)
			)
		frappe.has_permission("Account", "read", account, throw=True)
	return asked


def _readable_document(doctype: str | None, name: str | None) -> BlockedDocument | None:
	"""The blocked document, where it was saved and the user may read it: a new one lost its name with the rollback."""
	if not doctype or not name or not frappe.db.exists("DocType", doctype):
		return None
	if not frappe.db.exists(doctype, name) or not frappe.has_permission(doctype, "read", name):
		return None
	return BlockedDocument(doctype, name)


@frappe.whitelist(methods=["POST"])
def accept_findings(company: str, reason: str, findings: list[str] | str | None = None) -> str:
	"""Accept open findings of a company: they stop nobody from now on. Returns the name of the Stock Sync Acceptance.

	`findings` (a list of names, or its JSON) limits it to these; without it, all that are open and the user may read.
	Amounts are those of now. Raises frappe.PermissionError without create and submit right on Stock Sync Acceptance, or
	read access to the company, and frappe.ValidationError without a reason, or where none of them is open.
	"""
	books = readable_books(company)
	return accept(books.name, reason, _names(findings)).name


@frappe.whitelist()
def create_journal_entry_for_findings(findings: list[str] | str, posting_date: str | None = None) -> dict:
	"""Draft the Journal Entry that corrects these findings (a list of names, or its JSON) alone, as a dict, not saved.

	They must be of one company. `posting_date`: a day in an open period, the month that they belong to or today; left out,
	the first open day from today on. Figures are read afresh. Raises frappe.PermissionError without create right on Journal
	Entry or read access to the company, and frappe.ValidationError as `correction.chosen.chosen_entry`.
	"""
	frappe.has_permission("Journal Entry", "create", throw=True)
	company, keys = _findings_of_one_company(findings)
	return chosen_entry(
		readable_books(company), keys, posting_date=getdate(posting_date) if posting_date else None
	).as_dict()


@frappe.whitelist(methods=["POST"])
def repost_findings(findings: list[str] | str) -> list[dict]:
	"""Try a repost of each finding's voucher, and create the Repost Item Valuations that bring ledgers together.

	Returns a row per voucher: `voucher_type`, `voucher_no`, `repost` (the name of the Repost Item Valuation; None where
	there is none) and `result`, in words. Raises frappe.PermissionError without create and submit right on Repost Item
	Valuation, and frappe.ValidationError where more vouchers are asked for than can be tried at once.
	"""
	_require_right_to_repost()
	company, keys = _findings_of_one_company(findings)
	reposted: list[Reposted] = repost_findings_of(readable_books(company).name, {key.voucher for key in keys})
	return [one._asdict() for one in reposted]


@frappe.whitelist(methods=["POST"])
def create_journal_entry_for_vouchers(
	company: str, vouchers: list[list[str]] | str, posting_date: str | None = None
) -> dict:
	"""As `create_journal_entry_for_findings`, of what the report lists: [account, voucher type, voucher no] of each.

	Their findings are recorded, where they were not yet. For whom the report is, without the right to read findings too.
	Raises frappe.PermissionError without create right on Journal Entry, or where the report or an account is not for the
	user, and frappe.ValidationError where nothing is selected or counts, and as `correction.chosen.chosen_entry`.
	"""
	frappe.has_permission("Journal Entry", "create", throw=True)
	books, findings = selected_findings(company, vouchers)
	return chosen_entry(
		books, findings.keys(), posting_date=getdate(posting_date) if posting_date else None
	).as_dict()


@frappe.whitelist(methods=["POST"])
def repost_vouchers(company: str, vouchers: list[list[str]] | str) -> list[dict]:
	"""As `repost_findings`, of what the report lists: [account, voucher type, voucher no] of each.

	Raises frappe.PermissionError without create and submit right on Repost Item Valuation, or where the report or an account
	is not for the user, and frappe.ValidationError where nothing is selected or counts, or too much to be tried at once.
	"""
	_require_right_to_repost()
	books, findings = selected_findings(company, vouchers)
	reposted: list[Reposted] = repost_findings_of(books.name, {key.voucher for key in findings})
	return [one._asdict() for one in reposted]


@frappe.whitelist(methods=["POST"])
def accept_vouchers(company: str, reason: str, vouchers: list[list[str]] | str) -> str:
	"""As `accept_findings`, of what the report lists: [account, voucher type, voucher no] of each.

	Raises frappe.PermissionError without create and submit right on Stock Sync Acceptance, or where the report or an account
	is not for the user, and frappe.ValidationError without a reason, or where nothing is selected or counts.
	"""
	for right in ("create", "submit"):
		frappe.has_permission(ACCEPTANCE, right, throw=True)
	books, findings = selected_findings(company, vouchers)
	return accept(books.name, reason, findings.values()).name


@frappe.whitelist(methods=["POST"])
def check_now(company: str) -> None:
	"""Have the company checked and its findings recorded, in the background; whoever asked sees the progress.

	Raises frappe.PermissionError without read access to findings and to the company.
	"""
	frappe.has_permission(FINDING, "read", throw=True)
	check_soon(readable_books(company).name)


def _require_right_to_repost() -> None:
	for right in ("create", "submit"):
		frappe.has_permission("Repost Item Valuation", right, throw=True)


def _findings_of_one_company(findings: list[str] | str) -> tuple[str, set[FindingKey]]:
	"""The company and the keys of findings, each of which the user may read."""
	names = _names(findings)
	if names is None:
		frappe.throw(_("findings must be a list of names of findings."))
	rows = frappe.get_list(
		FINDING,
		filters={"name": ("in", [*names, ""])},
		fields=["company", "account", "voucher_type", "voucher_no"],
		order_by="name",
		limit=0,
	)
	companies = {row.company for row in rows}
	if len(rows) != len(set(names)) or not rows:
		frappe.throw(
			_("Some of these findings are not there any more, or you may not read them. Reload the list."),
			frappe.PermissionError,
		)
	if len(companies) > 1:
		frappe.throw(_("These findings are of several companies. Select those of one company."))
	keys = {FindingKey(row.account, Voucher(row.voucher_type, row.voucher_no)) for row in rows}
	return companies.pop(), keys


def _names(findings: list[str] | str | None) -> list[str] | None:
	if findings is None or findings == "":
		return None
	names = frappe.parse_json(findings)
	if not names or not isinstance(names, list) or not all(isinstance(name, str) for name in names):
		frappe.throw(_("findings must be a list of names of findings. Leave it out for all that are open."))
	return names
