"""Every corruption in a storm of random operations rings an alarm, is named and is corrected."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import frappe
from erpnext.accounts.doctype.journal_entry.journal_entry import StockAccountInvalidTransaction
from erpnext.accounts.utils import get_stock_and_account_balance
from frappe.model.document import Document
from frappe.utils import getdate, nowdate

from stock_sync_guard.api import create_journal_entry
from stock_sync_guard.engine.findings import AccountDifference, Cause, Cure, VoucherDifference
from stock_sync_guard.site.versions import refuses_journal_entry
from stock_sync_guard.tests import corruption, documents
from stock_sync_guard.tests.advice import follow
from stock_sync_guard.tests.books import Books
from stock_sync_guard.tests.requests import next_request
from stock_sync_guard.tests.settings import guard_settings
from stock_sync_guard.tests.storm import STORM_BOOKS, Operation, Outcome, Storm
from stock_sync_guard.tests.storm_case import StormTestCase, operations, seeds
from stock_sync_guard.tests.storm_ledgers import CENT, ByHand, Expectation, Ledgers, Voucher
from stock_sync_guard.watch.marks import mark_everything

# A corruption hits one of so many vouchers posted last.
RECENT_VOUCHERS = 8

# What the guard may call each kind of corruption.
CAUSES = {
	"gl entries lost": {Cause.GL_MISSING},
	# of an invoice nobody can tell afterwards that it once moved stock
	"stock ledger entries lost": {Cause.STOCK_MISSING, Cause.MANUAL_ENTRY},
	"gl amount changed": {Cause.AMOUNTS_DIFFER},
	"stock value changed": {Cause.AMOUNTS_DIFFER},
	"gl side cancelled": {Cause.CANCELLED_ON_ONE_SIDE},
	"stock side cancelled": {Cause.CANCELLED_ON_ONE_SIDE},
	"gl entry made by hand": {Cause.MANUAL_ENTRY},
}


# They go before the voucher's own.
CAUSES_OF_REPOSTS = {Cause.REPOST_FAILED, Cause.REPOST_NOT_FINISHED}


@dataclass
class Injected:
	"""A corruption on its way to be noticed."""

	kind: str
	voucher: Voucher
	books: Books
	# Why it did not count at first, if so.
	excuse: str | None
	noticed: bool = False


class TestCorruptedStorm(StormTestCase):
	"""The same storm; now and then ledger rows are damaged behind ERPNext's back."""

	def test_every_corruption_is_noticed_named_and_corrected(self):
		for seed in seeds():
			with self.storm(seed) as storm:
				CorruptedStorm(self, storm).play(operations())


def _names_corrections_only(differences: Iterable[AccountDifference]) -> bool:
	causes = {voucher.cause for difference in differences for voucher in difference.vouchers}
	return causes == {Cause.CORRECTION_NOT_NEEDED}


class CorruptedStorm:
	def __init__(self, test: StormTestCase, storm: Storm) -> None:
		self.test = test
		self.storm = storm
		self.rng = storm.rng
		self.counts = test.counts
		self.ledgers = {books: Ledgers(books, storm) for books in STORM_BOOKS}
		self.injected: Injected | None = None
		# none is damaged twice: the second time could repair the first
		self.damaged: set[Voucher] = set()
		self.where = ""

	def play(self, count: int) -> None:
		next_corruption = self.rng.randint(6, max(6, count // 2))
		for operation in self.storm.operations(count):
			if not self.injected and operation.number >= next_corruption:
				self.inject()
				# made for books that were in order
				next_corruption = operation.number + self.rng.randint(4, 12)
			self.where = f"seed {self.storm.seed}, {operation}, {self.injected}"
			self.do(operation)
			self.follow_up(operation.kind)
			self.test.assert_stored_sums_exact(f"Stored sums: {self.where}")
		self.storm.run_all_reposts()
		self.where = f"seed {self.storm.seed}, after all reposts, {self.injected}"
		self.follow_up("all reposts")
		self.test.assert_stored_sums_exact(f"Stored sums: {self.where}")
		for books in STORM_BOOKS:
			self.touch_all(books)
			self.test.assertEqual(self.out_of_sync(books), [], self.where)
		self.follow_up("all reposts")
		if self.injected:
			self.counts["hidden to the end by the opposite difference of an excused voucher"] += 1

	# ---- operations

	def do(self, operation: Operation) -> None:
		"""The operation is stopped if, and only if, it touches an account that is out of sync."""
		ledgers = self.ledgers[operation.books]
		touched = ledgers.accounts_of(operation.places) if operation.is_checked else set()
		expected = ledgers.out_of_sync(touched)
		outcome = self.storm.attempt(operation)
		if operation.kind == "reclassification" and outcome.document:
			ledgers.settle(outcome.document)
		if outcome.refusal and (not expected or not self.storm.saved):
			return  # ERPNext refuses before the guard is asked
		if outcome.is_own_fault:
			self.own_fault(operation, outcome)
		elif not expected:
			self.test.assertIsNone(outcome.alarm, f"False alarm: {self.where}")
		else:
			self.test.assertIsNotNone(outcome.alarm, f"Missed: {self.where}: {expected}")
			self.compare(outcome.alarm.differences, expected)
			self.notice(operation.books, outcome.alarm.differences)
			self.cure(operation.books, outcome.alarm.differences)
			again = self.storm.attempt(operation)
			if again.alarm and _names_corrections_only(again.alarm.differences):
				# the repost brought back what a correction of another account had stood in for
				self.compare(again.alarm.differences, ledgers.out_of_sync(touched))
				self.cure(operation.books, again.alarm.differences)
				self.counts["corrections of another account not needed after the advice"] += 1
				again = self.storm.attempt(operation)
			self.test.assertIsNone(again.alarm, f"Still stopped after the correction: {self.where}")
			self.counts["passed unchanged after the correction"] += not again.refusal

	def own_fault(self, operation: Operation, outcome: Outcome) -> None:
		"""Only a landed cost writes the entries of another voucher: of the corrupted one, if anything."""
		named = {(v.voucher_type, v.voucher_no) for d in outcome.alarm.differences for v in d.vouchers}
		self.test.assertTrue(
			operation.kind == "landed cost" and self.injected and named == {self.injected.voucher},
			f"Own fault: {self.where}: {outcome.alarm}\n{outcome.evidence}",
		)
		self.counts["landed cost on the corrupted voucher refused as its own fault"] += 1

	def compare(
		self, differences: tuple[AccountDifference, ...], expected: Mapping[str, Expectation]
	) -> None:
		"""Accounts, amounts and vouchers are those that the rows say, no more and no fewer."""
		self.test.assertEqual({d.account for d in differences}, set(expected), self.where)
		for difference in differences:
			account = expected[difference.account]
			self.test.assertAlmostEqual(float(difference.difference), account.difference, 4, self.where)
			self.test.assertAlmostEqual(float(difference.to_correct), account.to_correct, 4, self.where)
			named = {(v.voucher_type, v.voucher_no): float(v.difference) for v in difference.vouchers}
			self.test.assertEqual(set(named), set(account.counted), self.where)
			for voucher, amount in account.counted.items():
				self.test.assertAlmostEqual(named[voucher], amount, 4, self.where)

	# ---- corruptions

	def inject(self) -> None:
		"""Damage a recent voucher of one of the companies, by more than the tolerance."""
		for _attempt in range(20):
			books = self.rng.choice(STORM_BOOKS)
			kind = self.rng.choice(list(CAUSES))
			frappe.db.savepoint("before_corruption")
			before = self.ledgers[books].movements()
			voucher = self.damage(books, kind)
			if voucher and self.moved(before, voucher, books):
				if kind in ("gl entries lost", "gl side cancelled"):
					self.ledgers[books].lost_in_gl.add(voucher)
				left = self.ledgers[books].left().get(voucher) or {}
				excuse = self.excuse(books, voucher, left)
				if excuse != "below the tolerance":
					self.counts[f"corruptions injected: {kind}"] += 1
					if excuse:
						self.counts[f"excused at first: {excuse}"] += 1
					# as the nightly run does that finds it
					mark_everything(books.company)
					self.damaged.add(voucher)
					self.injected = Injected(kind, voucher, books, excuse)
					return
				self.ledgers[books].lost_in_gl.discard(voucher)
			frappe.db.rollback(save_point="before_corruption")

	def damage(self, books: Books, kind: str) -> Voucher | None:
		amount = round(self.rng.choice((-1, 1)) * self.rng.uniform(0.2, 500), 2)
		if kind == "gl entry made by hand":
			accounts = sorted(set(self.ledgers[books].accounts_of_places().values()))
			number = f"HAND-MADE-{self.storm.number}"
			corruption.add_gl_entry(books, self.rng.choice(accounts), amount, number)
			return "Journal Entry", number
		document = self.recent_voucher(books)
		if not document:
			return None
		if kind == "gl amount changed":
			accounts = frappe.get_all(
				"GL Entry",
				{
					"voucher_no": document.name,
					"is_cancelled": 0,
					"account": ("in", self.storm.accounts(books)),
				},
				pluck="account",
				distinct=True,
				order_by="account",
			)
			if not accounts:
				return None
			corruption.change_gl_amount(document, self.rng.choice(accounts), amount)
		elif kind == "stock value changed":
			corruption.change_stock_value(document, amount)
		else:
			break_it: Callable = {
				"gl entries lost": corruption.lose_gl_entries,
				"stock ledger entries lost": corruption.lose_stock_entries,
				"gl side cancelled": corruption.cancel_gl_side,
				"stock side cancelled": corruption.cancel_stock_side,
			}[kind]
			break_it(document)
		return document.doctype, document.name

	def recent_voucher(self, books: Books):
		live = [
			(doctype, name)
			for of, doctype, name in self.storm.submitted
			if of is books and (doctype, name) not in self.damaged
		]
		return frappe.get_doc(*self.rng.choice(live[-RECENT_VOUCHERS:])) if live else None

	def moved(self, before: Mapping[Voucher, dict], voucher: Voucher, books: Books) -> bool:
		then, now = before.get(voucher, {}), self.ledgers[books].movements().get(voucher, {})
		return any(abs(now.get(a, 0) - then.get(a, 0)) > CENT for a in {*then, *now})

	def excuse(self, books: Books, voucher: Voucher, left: Mapping[str, float]) -> str | None:
		if max(map(abs, left.values()), default=0) <= CENT:
			return "posted elsewhere"
		if voucher in self.ledgers[books].pending_vouchers():
			return "repost pending"
		out_of_sync = self.ledgers[books].out_of_sync()
		if not any(voucher in account.counted for account in out_of_sync.values()):
			return "below the tolerance"
		return None

	def follow_up(self, kind: str) -> None:
		"""What has become of the corruption: a repost, a cancellation or a landed cost may have repaired it."""
		if not self.injected:
			return
		left = self.ledgers[self.injected.books].left().get(self.injected.voucher, {})
		if self.injected.noticed:
			self.injected = None
		elif max(map(abs, left.values()), default=0) <= CENT:
			if self.injected.excuse == "posted elsewhere":
				self.counts["never counted: posted elsewhere"] += 1
			else:
				self.counts[f"repaired before anybody touched the account: {kind}"] += 1
			self.injected = None

	def notice(self, books: Books, differences: tuple[AccountDifference, ...]) -> None:
		"""The corrupted voucher is named with its cause; anything else that counts follows from an earlier one."""
		for vouchers in (difference.vouchers for difference in differences):
			for named in vouchers:
				self.counts[f"named with cause: {named.cause.value}"] += 1
				if self.injected and self.injected.voucher == (named.voucher_type, named.voucher_no):
					if not self.injected.excuse and named.cause not in CAUSES_OF_REPOSTS:
						self.test.assertIn(named.cause, self.causes(self.injected, named), self.where)
					if not self.injected.noticed:
						self.counts[f"corruptions noticed: {self.injected.kind}"] += 1
					self.injected.noticed = True

	def causes(self, injected: Injected, named: VoucherDifference) -> set[Cause]:
		if named.stock_value == named.account_movement:
			return {Cause.CORRECTION_NOT_NEEDED}  # it was corrected, and a repost has repaired it since
		if injected.kind == "stock value changed" and self.ledgers[injected.books].is_one_sided_in_gl(
			injected.voucher
		):
			return {Cause.GL_MISSING}  # a transfer within one account has no GL entries, rightly
		return CAUSES[injected.kind]

	# ---- the cure

	def cure(self, books: Books, differences: tuple[AccountDifference, ...]) -> None:
		"""In one of the ways that people have; what is in sync then, and what not, is what the rows say."""
		self.check_corrections_to_cancel(books, differences)
		next_request()
		for difference in differences:
			self.move_other_stock(books, difference.account)
		ways = [self.by_advice, self.by_proposed_entry, self.by_hand, self.by_a_second_entry]
		way = self.rng.choices(ways, (4, 4, 1, 2))[0]
		way(books, differences)
		self.counts[f"cured: {way.__name__}"] += 1
		cured = {difference.account for difference in differences}
		out_of_sync = self.out_of_sync(books)
		self.test.assertEqual(
			[d for d in out_of_sync if d.account in cured], [], f"After the cure: {self.where}"
		)
		self.compare(tuple(out_of_sync), self.ledgers[books].out_of_sync())

	def move_other_stock(self, books: Books, account: str) -> None:
		"""As advised where ERPNext takes no Journal Entry: with item-wise accounts it compares the account with the stock
		of its warehouses, whatever the items there post to, and by chance both are the same.

		The movement changes one of the two: of an item of the account in another warehouse, or of another item in one of
		its warehouses.
		"""
		if not (
			self.ledgers[books].is_item_wise and refuses_journal_entry(account, getdate(), books.company)
		):
			return
		_balance, _value, its_warehouses = get_stock_and_account_balance(account, nowdate(), books.company)
		account_of = self.ledgers[books].accounts_of_places()
		item_code, warehouse = next(
			(item_code, warehouse)
			for item_code in self.storm.items_now()
			for warehouse in self.storm.warehouses(books)
			if (account_of[item_code] == account) != (not its_warehouses or warehouse in its_warehouses)
		)
		with guard_settings(books.company, older_differences="Off"):
			documents.purchase_receipt(books, warehouse, item_code=item_code, qty=1, rate=3).submit()
		self.counts["other stock moved, as ERPNext took no Journal Entry"] += 1
		next_request()

	def check_corrections_to_cancel(self, books: Books, differences: tuple[AccountDifference, ...]) -> None:
		to_cancel = self.ledgers[books].entries_to_cancel()
		for voucher in (voucher for difference in differences for voucher in difference.vouchers):
			if voucher.cause is Cause.CORRECTION_NOT_NEEDED:
				advised = voucher.cure is Cure.CANCEL_CORRECTION
				self.test.assertEqual(advised, voucher.refers_to[1] in to_cancel, f"{self.where}: {voucher}")

	def by_advice(self, books: Books, differences: tuple[AccountDifference, ...]) -> None:
		for account in [difference.account for difference in differences]:
			for left in [one for one in self.out_of_sync(books) if one.account == account]:
				follow(left)
				next_request()
				self.adopt_corrections(books)

	def by_proposed_entry(self, books: Books, differences: tuple[AccountDifference, ...]) -> Document:
		accounts = [d.account for d in differences] if self.rng.random() < 0.5 else None
		entry = frappe.get_doc(create_journal_entry(books.company, accounts))
		entry.insert()
		entry.submit()
		self.ledgers[books].settle(entry)
		return entry

	def by_a_second_entry(self, books: Books, differences: tuple[AccountDifference, ...]) -> None:
		"""The first one is cancelled, or reversed by somebody whom nobody stops: all is open again."""
		first = self.by_proposed_entry(books, differences)
		next_request()
		if self.rng.random() < 0.5 or not self.reverse(books, first):
			frappe.get_doc("Journal Entry", first.name).cancel()
		next_request()
		self.compare(tuple(self.out_of_sync(books)), self.ledgers[books].out_of_sync())
		self.by_proposed_entry(books, differences)

	def reverse(self, books: Books, entry: Document) -> bool:
		"""False where ERPNext does not take the reversal: to it the account agrees, and is for stock transactions only."""
		frappe.db.savepoint("before_reversal")
		try:
			with guard_settings(books.company, manual_entries="Off"):
				self.storm.reversed(entry)
		except StockAccountInvalidTransaction:
			frappe.db.rollback(save_point="before_reversal")
			return False
		return True

	def by_hand(self, books: Books, differences: tuple[AccountDifference, ...]) -> None:
		"""An accountant's own entry, where it is one voucher that is wrong; else the proposed one."""
		for difference in differences:
			amount = float(difference.to_correct)
			if len(difference.vouchers) != 1 or not self.is_plain(difference):
				self.by_proposed_entry(books, differences)
				return
			[voucher] = difference.vouchers
			entry = self.storm.by_hand(books, difference.account, amount, voucher.voucher_no)
			made = ByHand(entry.name, voucher.voucher, difference.account)
			self.ledgers[books].by_hand.append(made)

	def is_plain(self, difference: AccountDifference) -> bool:
		"""Whether an entry in whole cents makes up for the voucher, and ERPNext takes one."""
		[voucher] = difference.vouchers
		is_in_cents = abs(round(difference.to_correct, 2) - voucher.difference) < CENT / 100
		return is_in_cents and voucher.cause is not Cause.CORRECTION_NOT_NEEDED

	def adopt_corrections(self, books: Books) -> None:
		"""Those that were submitted as advised."""
		known = {settled.entry for settled in self.ledgers[books].settled}
		for name in frappe.get_all(
			"Journal Entry",
			{
				"company": books.company,
				"docstatus": 1,
				"stock_sync_correction": 1,
				"stock_sync_reclassification": 0,
			},
			pluck="name",
			order_by="creation",
		):
			if name not in known:
				self.ledgers[books].settle(frappe.get_doc("Journal Entry", name))

	def out_of_sync(self, books: Books) -> list[AccountDifference]:
		"""The accounts that places post to."""
		posted_to = set(self.ledgers[books].accounts_of_places().values())
		return [one for one in self.test.out_of_sync(books) if one.account in posted_to]

	def touch_all(self, books: Books) -> None:
		"""Whatever nobody has touched until the end is touched now."""
		ledgers = self.ledgers[books]
		while left := sorted(ledgers.out_of_sync()):
			[place, *_others] = ledgers.places_of(left[0])
			if ledgers.is_item_wise:
				receipt = documents.purchase_receipt(books, item_code=place)
			else:
				receipt = documents.purchase_receipt(books, place, item_code=self.storm.items_now()[0])
			self.do(self.storm.submission("purchase receipt", books, receipt, places=frozenset([place])))
