"""Nobody learns another company's figures from anything of ours that answers.

What answers is enumerated from the code and from the records of the app: whatever is added needs an attempt here.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest.mock import patch

import frappe
import frappe.client
from frappe.desk.doctype.number_card.number_card import get_result
from frappe.desk.query_report import run as run_report
from frappe.utils import nowdate

import stock_sync_guard
from stock_sync_guard import api
from stock_sync_guard.desk import cards
from stock_sync_guard.stock_sync_guard.doctype.stock_sync_guard_settings import queries
from stock_sync_guard.tests import documents
from stock_sync_guard.tests.books import OTHER_BOOKS
from stock_sync_guard.tests.case import OutOfSyncTestCase
from stock_sync_guard.tests.corruption import lose_gl_entries
from stock_sync_guard.tests.settings import guard_settings
from stock_sync_guard.watch.digest import send_digests
from stock_sync_guard.watch.first_findings import tell_first_findings
from stock_sync_guard.watch.notify import notify, notify_of_differences
from stock_sync_guard.watch.recording import STOPPED_DOCUMENT, How, Occasion, record

MODULE = "Stock Sync Guard"
REPORT = "Stock Value Reconciliation"
QUERIES = "stock_sync_guard.doctype.stock_sync_guard_settings.queries"
ROOT = Path(stock_sync_guard.__file__).parent
# Every role that may see figures of ours somewhere, but System Manager, who gives the rights.
EVERY_ROLE = ("Accounts Manager", "Accounts User", "Auditor", "Stock Manager", "Stock User")
# Calls by which a module tells somebody something that he did not ask for.
TELLS = ("Notification Log", "sendmail", "publish_realtime", "publish_progress")

Attempt = Callable[["TestOtherCompanies"], object]


def methods() -> Iterator[str]:
	"""Each whitelisted function of the app, as a path below it."""
	for path in sorted(ROOT.rglob("*.py")):
		if path.name.startswith("test_") or "tests" in path.relative_to(ROOT).parts:
			continue
		for node in ast.walk(ast.parse(path.read_text())):
			if isinstance(node, ast.FunctionDef) and any(
				"whitelist" in ast.unparse(one) for one in node.decorator_list
			):
				module = path.relative_to(ROOT).with_suffix("")
				yield f"method {'.'.join(module.parts)}.{node.name}"


def tellers() -> Iterator[str]:
	for path in sorted(ROOT.rglob("*.py")):
		parts = path.relative_to(ROOT).parts
		if path.name.startswith("test_") or "tests" in parts:
			continue
		# uninstalling deletes notifications
		if path.name != "install.py" and any(told in path.read_text() for told in TELLS):
			yield f"tells {'/'.join(parts)}"


def records() -> Iterator[str]:
	for kind in (
		"DocType",
		"Report",
		"Number Card",
		"Dashboard Chart",
		"Dashboard",
		"Page",
		"Print Format",
		"Web Form",
		"Notification",
		"Workspace",
	):
		for name in frappe.get_all(kind, {"module": MODULE}, pluck="name", order_by="name"):
			yield f"{kind} {name}"


def listed(doctype: str, parent: str | None = None) -> Attempt:
	"""As a list, and each record by its name, as Desk and REST ask for them."""

	def attempt(test: TestOtherCompanies) -> object:
		answers: list[object] = [
			test.answer(
				lambda: frappe.get_list(
					doctype, fields=["*"], parent_doctype=parent, order_by=f"`tab{doctype}`.name", limit=0
				)
			)
		]
		for name in frappe.get_all(doctype, pluck="name", order_by="name") if not parent else ():
			answers.append(test.answer(lambda name=name: frappe.client.get(doctype, name)))
		return answers

	return attempt


def card(name: str) -> Attempt:
	def attempt(test: TestOtherCompanies) -> object:
		document = frappe.get_doc("Number Card", name)
		filters = [
			*frappe.parse_json(document.filters_json),
			[document.document_type, "company", "=", test.books.company],
		]
		return {"secret count": get_result(document.as_json(), filters)}

	return attempt


def told(tell: Callable[[TestOtherCompanies], object]) -> Attempt:
	"""What the user is told by notification or mail, by a job that runs as nobody in particular."""

	def attempt(test: TestOtherCompanies) -> object:
		user = frappe.session.user
		frappe.set_user("Administrator")
		with (
			guard_settings(test.books.company, notify_role="Accounts Manager"),
			patch("frappe.sendmail") as sent,
		):
			tell(test)
		frappe.set_user(user)
		logs = frappe.get_all("Notification Log", {"for_user": user}, ["*"], order_by="name")
		return [logs, [call.kwargs for call in sent.call_args_list if user in call.kwargs["recipients"]]]

	return attempt


def print_of_statement(test: TestOtherCompanies) -> object:
	return frappe.get_print("Stock Sync Statement", test.statement, "Stock Sync Statement")


def done(result: object) -> object:
	"""What somebody may not do for a company shows by its being done."""
	return {"secret count": int(bool(result))}


def query(of_field: Callable[..., list]) -> Attempt:
	def attempt(test: TestOtherCompanies) -> object:
		company = {"company": test.books.company}
		rows = of_field("Account", "", "name", 0, 500, company)
		return done([row for row in rows if row[0].endswith(test.books.abbr)])

	return attempt


def report(test: TestOtherCompanies) -> object:
	return run_report(REPORT, {"company": test.books.company, "detail": "Item"})


def nothing_of_its_own(_test: TestOtherCompanies) -> object:
	"""What it shows comes from the cards, the report and the methods, each with its own attempt."""
	return None


def only_system_managers(doctype: str) -> Attempt:
	def attempt(test: TestOtherCompanies) -> object:
		roles = {permission.role for permission in frappe.get_meta(doctype).permissions}
		test.assertEqual(roles, {"System Manager"}, doctype)
		return listed(doctype)(test)

	return attempt


ATTEMPTS: dict[str, Attempt] = {
	"method api.create_journal_entry": lambda test: api.create_journal_entry(test.books.company),
	"method api.get_differences": lambda test: api.get_differences(test.books.company),
	"method api.get_documents_without_entries": lambda test: api.get_documents_without_entries(
		test.books.company
	),
	"method api.get_indicator": lambda test: [
		api.get_indicator(doctype, name)
		for doctype, name in (
			("Account", test.books.stock_in_hand),
			("Warehouse", test.books.stores),
			("Company", test.books.company),
		)
	],
	"method api.check_set_up": lambda test: api.check_set_up(thorough=True),
	"method api.create_repost": lambda test: done(api.create_repost(test.lost.doctype, test.lost.name)),
	"method api.left_by_correction": lambda test: api.left_by_correction(test.entry.name),
	"method api.accept_findings": lambda test: done(api.accept_findings(test.books.company, "Not mine")),
	"method api.create_journal_entry_for_findings": lambda test: api.create_journal_entry_for_findings(
		[test.finding]
	),
	"method api.repost_findings": lambda test: api.repost_findings([test.finding]),
	"method api.create_journal_entry_for_vouchers": lambda test: api.create_journal_entry_for_vouchers(
		test.books.company, [test.key]
	),
	"method api.repost_vouchers": lambda test: api.repost_vouchers(test.books.company, [test.key]),
	"method api.accept_vouchers": lambda test: done(
		api.accept_vouchers(test.books.company, "Not mine", [test.key])
	),
	"method api.check_now": lambda test: done(test.check(test.books.company)),
	"method desk.cards.difference_to_correct": lambda test: cards.difference_to_correct(),
	"method desk.cards.age_of_oldest_finding": lambda test: {
		"secret count": cards.age_of_oldest_finding()["value"]
	},
	f"method {QUERIES}.roles": query(queries.roles),
	f"method {QUERIES}.adjustment_accounts": query(queries.adjustment_accounts),
	f"method {QUERIES}.cost_centers": query(queries.cost_centers),
	f"Report {REPORT}": report,
	"Dashboard Chart Stock Value Difference Over Time": report,
	"Number Card Difference to Correct": lambda test: cards.difference_to_correct(),
	"Number Card Oldest Open Finding (Days)": lambda test: {
		"secret count": cards.age_of_oldest_finding()["value"]
	},
	"Number Card Documents Stopped This Month": card("Documents Stopped This Month"),
	"Number Card Open Findings": card("Open Findings"),
	"Number Card Reposts Unfinished": card("Reposts Unfinished"),
	"Page stock-sync-correction": lambda test: api.get_differences(test.books.company),
	"Print Format Stock Sync Statement": print_of_statement,
	"Workspace Stock Value Out of Sync": nothing_of_its_own,
	"DocType Stock Sync Finding": listed("Stock Sync Finding"),
	"DocType Stock Sync Finding Change": listed("Stock Sync Finding Change", "Stock Sync Finding"),
	"DocType Stock Sync Acceptance": listed("Stock Sync Acceptance"),
	"DocType Stock Sync Accepted Voucher": listed("Stock Sync Accepted Voucher"),
	"DocType Stock Sync Corrected Voucher": listed("Stock Sync Corrected Voucher"),
	"DocType Stock Sync Statement": listed("Stock Sync Statement"),
	"DocType Stock Sync Statement Account": listed("Stock Sync Statement Account", "Stock Sync Statement"),
	"DocType Stock Sync Statement Finding": listed("Stock Sync Statement Finding", "Stock Sync Statement"),
	"DocType Stock Sync Stopped Document": listed("Stock Sync Stopped Document"),
	"DocType Stock Sync Guard Settings": lambda test: frappe.client.get("Stock Sync Guard Settings"),
	"DocType Stock Sync Guard Company": listed("Stock Sync Guard Company", "Stock Sync Guard Settings"),
	"DocType Stock Sync Closed Sum": only_system_managers("Stock Sync Closed Sum"),
	"DocType Stock Sync Closing": only_system_managers("Stock Sync Closing"),
	"DocType Stock Sync Mark": only_system_managers("Stock Sync Mark"),
	"DocType Stock Sync Netted Sum": only_system_managers("Stock Sync Netted Sum"),
	"DocType Stock Sync Warehouse Change": only_system_managers("Stock Sync Warehouse Change"),
	"tells watch/notify.py": told(
		lambda test: [notify(test.books.company), notify_of_differences(test.books.company)]
	),
	"tells watch/digest.py": told(lambda test: send_digests([test.books.company])),
	"tells watch/first_findings.py": told(lambda test: tell_first_findings(test.books.company)),
	# to the user who asked for the check, which `api.check_now` allows or not
	"tells watch/jobs.py": lambda test: done(test.check(test.books.company)),
}
# What shows nothing of the company to anybody here: there is nothing to see, or it is no figure.
SILENT = {
	"method api.check_set_up",
	"method api.get_documents_without_entries",
	"method desk.cards.age_of_oldest_finding",
	f"method {QUERIES}.roles",
	"Number Card Reposts Unfinished",
	"Number Card Oldest Open Finding (Days)",
	"Workspace Stock Value Out of Sync",
	"DocType Stock Sync Guard Settings",
	"DocType Stock Sync Guard Company",
	"tells watch/notify.py",
	"tells watch/digest.py",
	"tells watch/first_findings.py",
}


class TestOtherCompanies(OutOfSyncTestCase):
	"""A company with a difference of 21, a finding, an acceptance, a correction, a statement and a stopped document."""

	def setUp(self) -> None:
		super().setUp()
		self.enterContext(
			guard_settings(
				self.books.company, older_differences="Off", adjustment_account=self.books.named("Write Off")
			)
		)
		self.check_soon = self.enterContext(patch("stock_sync_guard.api.check_soon"))
		for rate in (777, 888):
			self.settle_one(rate)
		record(self.books.company, Occasion(How.NIGHTLY))
		self.key = [self.books.stock_in_hand, self.lost.doctype, self.lost.name]
		self.finding = frappe.get_all(
			"Stock Sync Finding", {"voucher_no": self.lost.name}, pluck="name", order_by="name"
		)[0]
		self.statement = (
			frappe.get_doc(
				{
					"doctype": "Stock Sync Statement",
					"company": self.books.company,
					"from_date": nowdate(),
					"to_date": nowdate(),
				}
			)
			.insert()
			.name
		)
		frappe.get_doc(
			{
				"doctype": STOPPED_DOCUMENT,
				"company": self.books.company,
				"document_type": "Delivery Note",
				"document": "DN-SECRET",
				"user": "Administrator",
				"stopped_on": frappe.utils.now(),
			}
		).insert()

	def settle_one(self, rate: float) -> None:
		"""A receipt without GL entries, which is corrected, or accepted."""
		receipt = documents.purchase_receipt(self.books, qty=1, rate=rate)
		receipt.submit()
		lose_gl_entries(receipt)
		record(self.books.company, Occasion(How.NIGHTLY))
		[name] = frappe.get_all(
			"Stock Sync Finding", {"voucher_no": receipt.name}, pluck="name", order_by="name"
		)
		if rate == 777:
			api.accept_findings(self.books.company, "Known of old", [name])
		else:
			self.entry = frappe.get_doc(api.create_journal_entry_for_findings([name]))
			self.entry.insert().submit()

	def check(self, company: str) -> bool:
		self.check_soon.reset_mock()
		api.check_now(company)
		return self.check_soon.called

	def attempt(self, what: str) -> object:
		"""Whatever it does is undone."""
		frappe.db.savepoint("one_attempt")
		user = frappe.session.user
		try:
			return self.answer(lambda: ATTEMPTS[what](self))
		finally:
			frappe.set_user(user)
			frappe.db.rollback(save_point="one_attempt")

	def answer(self, ask: Callable[[], object]) -> object:
		"""None where it is refused."""
		frappe.db.savepoint("attempt")
		try:
			return ask()
		except (frappe.PermissionError, frappe.DoesNotExistError):
			frappe.db.rollback(save_point="attempt")
			return None
		finally:
			frappe.clear_messages()

	def be_limited_to_another_company(self) -> None:
		user = self.as_user(*EVERY_ROLE)
		self.restrict(user, "Company", OTHER_BOOKS.company)
		frappe.defaults.set_user_default("company", self.books.company)

	def be_without_rights(self) -> None:
		self.as_user("Sales User")
		frappe.defaults.set_user_default("company", self.books.company)

	def shows(self, answer: object) -> bool:
		told = frappe.as_json(answer)
		secrets = (
			self.books.stock_in_hand,
			self.books.stores,
			self.lost.name,
			self.entry.name,
			self.statement,
			"DN-SECRET",
			"Known of old",
			self.books.named("Write Off"),
			'"value": 21',
		)
		return any(secret in told for secret in secrets) or (
			isinstance(answer, dict) and bool(answer.get("secret count"))
		)

	def test_everything_that_answers_has_an_attempt(self) -> None:
		self.assertEqual(sorted(ATTEMPTS), sorted({*methods(), *records(), *tellers()}))

	def test_a_user_without_rights_learns_nothing(self) -> None:
		self.be_without_rights()
		self.assert_nothing_is_shown()

	def test_a_user_whom_user_permissions_leave_another_company_learns_nothing(self) -> None:
		self.be_limited_to_another_company()
		self.assert_nothing_is_shown()

	def assert_nothing_is_shown(self) -> None:
		for what in ATTEMPTS:
			with self.subTest(what):
				self.assertFalse(self.shows(self.attempt(what)), what)

	def test_each_attempt_shows_something_to_whom_may_see_it(self) -> None:
		frappe.defaults.set_user_default("company", self.books.company)
		for what, attempt in ATTEMPTS.items():
			if what in SILENT or (what.startswith("DocType") and "only_system" in attempt.__qualname__):
				continue
			with self.subTest(what):
				self.assertTrue(self.shows(self.attempt(what)), what)
