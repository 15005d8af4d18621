"""What the guard says, independent of where it is read.

The same words are rendered as HTML for Desk and as plain text for logs, REST clients and the demo: the composer
asks a `Markup` for the form, and never writes a tag itself. Translation, money and links are handed in.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal

from stock_sync_guard.engine.findings import AccountDifference, Cause, Cure, VoucherDifference
from stock_sync_guard.wording.documents import BlockedDocument, NextStep
from stock_sync_guard.wording.markup import Markup

# A dialog is read at a glance: the largest few, then their number.
VOUCHERS_SHOWN = 5


WAREHOUSES_SHOWN = 5


Translate = Callable[[str], str]


Money = Callable[[Decimal, str], str]


class Composer:
	"""Composes the messages in one language and one form."""

	def __init__(
		self,
		markup: Markup,
		*,
		translate: Translate,
		money: Money,
		format_date: Callable[[date], str] = date.isoformat,
		repost_url: Callable[[VoucherDifference], str | None] = lambda _voucher: None,
	) -> None:
		"""`repost_url` leads to a new Repost Item Valuation of a voucher, None where the reader may not make one."""
		self.markup = markup
		self.translate = translate
		self.money = money
		self.format_date = format_date
		self.repost_url = repost_url

	def out_of_sync(
		self, differences: Sequence[AccountDifference], document: BlockedDocument, next_step: NextStep
	) -> str:
		"""The message for differences that are older than the document."""
		_ = self.translate
		opening = _(
			"{0} was stopped: in company {1} the stock ledger and the stock account no longer agree. The difference is older than this document."
		)
		if document.passes:
			opening = _(
				"{0} was let through, although in company {1} the stock ledger and the stock account no longer agree. The difference is older than this document."
			)
		opening = opening.format(
			self._document(document), self.markup.bold(self.markup.text(differences[0].company))
		)
		return (
			self.markup.paragraph(opening)
			+ "".join(self._account(difference) for difference in differences)
			+ self.markup.paragraph(self._what_next(document, next_step))
		)

	def own_fault(
		self, differences: Sequence[AccountDifference], document: BlockedDocument, bypass_role: str | None
	) -> str:
		"""The message for a document whose own entries disagree with themselves."""
		_ = self.translate
		opening = _(
			"{0} was not posted: in company {1} its own stock ledger entries and GL entries disagree. This points to a fault in the posting, not in your figures; the posting was undone, so there is nothing to adjust."
		)
		if document.passes:
			opening = _(
				"{0} was posted, although in company {1} its own stock ledger entries and GL entries disagree. This points to a fault in the posting, not in your figures."
			)
		opening = opening.format(
			self._document(document), self.markup.bold(self.markup.text(differences[0].company))
		)
		if document.passes:
			advice = _(
				"Show this message to your administrator; until the cause is found, a Journal Entry brings the account back in line."
			)
		elif bypass_role:
			advice = _("Users with the role {0} can post it all the same; show them this message.").format(
				self.markup.bold(self.markup.text(bypass_role))
			)
		else:
			advice = _(
				"Show this message to your administrator: custom code, a changed item or account, or a fault in ERPNext makes the two ledgers disagree."
			)
		return (
			self.markup.paragraph(opening)
			+ "".join(self._account(difference) for difference in differences)
			+ self.markup.paragraph(advice)
		)

	def widening(
		self, widened: Sequence[tuple[AccountDifference, Decimal]], document: BlockedDocument
	) -> str:
		"""The message for an entry without stock; each account comes with what was to correct before it."""
		_ = self.translate
		company = self.markup.bold(self.markup.text(widened[0][0].company))
		rule = _("An entry that moves no stock may narrow such a difference, never widen it.")
		if document.is_cancelled:
			verdict = _("{0} was cancelled.") if document.passes else _("{0} was not cancelled.")
			fact = _("In company {0}, a stock account is further from the stock ledger without it.")
			advice = _(
				"What to do: remove first what the entry stands in for, as by reposting the voucher whose GL entries are missing."
			)
			label_now = _("To correct without this entry")
			label_before = _("To correct with this entry")
		else:
			verdict = _("{0} was let through.") if document.passes else _("{0} was refused.")
			fact = _("In company {0}, it moves a stock account away from the stock ledger.")
			advice = _(
				"What to do: book stock that came, went or changed its value with a stock document (Stock Entry, Stock Reconciliation, Landed Cost Voucher); or use another account."
			)
			label_now = _("To correct with this entry")
			label_before = _("To correct before this entry")
		opening = f"{verdict.format(self._document(document))} {fact.format(company)} {rule}"
		accounts = "".join(
			self.markup.paragraph(self.markup.bold(self.markup.link("Account", difference.account)))
			+ self.markup.table(
				[
					(label_before, self._money(difference, before)),
					(label_now, self._money(difference, difference.to_correct)),
				]
			)
			for difference, before in widened
		)
		return self.markup.paragraph(opening) + accounts + self.markup.paragraph(advice)

	def _account(self, difference: AccountDifference) -> str:
		_ = self.translate
		heading = self.markup.bold(self.markup.link("Account", difference.account))
		if difference.warehouses:
			heading += " (" + _("warehouses: {0}").format(self._some_warehouses(difference)) + ")"
		return (
			self.markup.paragraph(heading)
			+ self.markup.table(self._figures(difference))
			+ self._vouchers(difference)
		)

	def _figures(self, difference: AccountDifference) -> list[tuple[str, str]]:
		_ = self.translate
		direction = _("debit the account") if difference.to_correct > 0 else _("credit the account")
		correction = self.markup.bold(self._money(difference, abs(difference.to_correct)))
		rows = [
			(_("Stock Value"), self._money(difference, difference.stock_value)),
			(_("Account Balance"), self._money(difference, difference.account_balance)),
		]
		if difference.to_correct == difference.difference:
			return [*rows, (_("Difference"), f"{correction} ({direction})")]
		rows.append((_("Difference"), self._money(difference, difference.difference)))
		if difference.posted_elsewhere:
			posted_elsewhere = self._money(difference, difference.posted_elsewhere)
			rows.append((_("of which on another stock account"), posted_elsewhere))
		if difference.repost_pending:
			repost_pending = self._money(difference, difference.repost_pending)
			rows.append((_("of which waiting for a repost"), repost_pending))
		return [*rows, (_("To correct"), f"{correction} ({direction})")]

	def _vouchers(self, difference: AccountDifference) -> str:
		_ = self.translate
		lines = [self._voucher(difference, voucher) for voucher in difference.vouchers[:VOUCHERS_SHOWN]]
		more = difference.vouchers[VOUCHERS_SHOWN:]
		if more:
			amount = self._money(difference, sum((voucher.difference for voucher in more), Decimal(0)))
			lines.append(_("and {0} more: {1}").format(len(more), amount))
		if difference.rounding and not self._is_hidden(difference, difference.rounding):
			amount = self._money(difference, difference.rounding)
			lines.append(f"{amount}, {self._cause(Cause.ROUNDING)}")
		return self.markup.paragraph(_("Made by:")) + self.markup.items(lines)

	def _voucher(self, difference: AccountDifference, voucher: VoucherDifference) -> str:
		label = self.markup.text(self.translate(voucher.voucher_type))
		document = f"{label} {self.markup.link(voucher.voucher_type, voucher.voucher_no)}"
		amount = self._money(difference, voucher.difference)
		cause = self._cause(voucher.cause) + self._cure(voucher)
		# a voucher whose ledger entries are all gone has no date left
		when = f", {self.format_date(voucher.posting_date)}" if voucher.posting_date else ""
		return f"{document}{when}: {amount}, {cause}"

	def _cause(self, cause: Cause) -> str:
		_ = self.translate
		return {
			Cause.GL_MISSING: _("GL entries missing"),
			Cause.STOCK_MISSING: _("stock ledger entries missing"),
			Cause.AMOUNTS_DIFFER: _("amounts differ"),
			Cause.CANCELLED_ON_ONE_SIDE: _("cancelled on one side only"),
			Cause.MANUAL_ENTRY: _("manual entry on a stock account"),
			Cause.REPOST_FAILED: _("repost failed"),
			Cause.CORRECTION_NOT_NEEDED: _("correction no longer needed"),
			Cause.ROUNDING: _("rounding"),
			Cause.REPOST_PENDING: _("repost pending"),
		}[cause]

	def _cure(self, voucher: VoucherDifference) -> str:
		"""What removes the cause rather than the symptom, where there is such a thing, in brackets."""
		_ = self.translate
		if voucher.cure is Cure.REPOST and (url := self.repost_url(voucher)):
			cure = self.markup.anchor(url, _("repost it"))
		elif voucher.cure is Cure.RESTART_REPOST:
			cure = _("restart {0} first").format(self.markup.link(*voucher.refers_to))
		elif voucher.cure is Cure.CANCEL_CORRECTION:
			cure = _("cancel {0}").format(self.markup.link(*voucher.refers_to))
		elif voucher.cure is Cure.REVERSE_ENTRY:
			cure = _("reverse it, or adjust")
		else:
			return ""
		return f" ({cure})"

	def _what_next(self, document: BlockedDocument, next_step: NextStep) -> str:
		_ = self.translate
		again = self._document(document, in_sentence=True)
		if next_step.may_create:
			if document.passes:
				return _("What to do: click Create Journal Entry, review the draft and submit it.")
			return _(
				"What to do: click Create Journal Entry, review the draft and submit it. Then continue with {0}, unchanged."
			).format(again)
		roles = ", ".join(self.markup.bold(self.markup.text(_(role))) for role in next_step.creating_roles)
		advice = _(
			"What to do: ask a user with one of the roles {0} to correct it with a Journal Entry. Then continue with {1}, unchanged."
		).format(roles, again)
		if document.passes:
			advice = _(
				"What to do: ask a user with one of the roles {0} to correct it with a Journal Entry."
			).format(roles)
		if next_step.notified_role:
			role = self.markup.bold(self.markup.text(_(next_step.notified_role)))
			advice += " " + _("Users with the role {0} have been notified.").format(role)
		return advice

	def _document(self, document: BlockedDocument, *, in_sentence: bool = False) -> str:
		_ = self.translate
		label = self.markup.text(_(document.doctype))
		if document.name:
			return f"{label} {self.markup.link(document.doctype, document.name)}"
		return (_("this {0}") if in_sentence else _("This {0}")).format(label)

	def _some_warehouses(self, difference: AccountDifference) -> str:
		shown = [self.markup.link("Warehouse", name) for name in difference.warehouses[:WAREHOUSES_SHOWN]]
		more = len(difference.warehouses) - len(shown)
		if more:
			shown.append(self.translate("and {0} more").format(more))
		return ", ".join(shown)

	def _money(self, difference: AccountDifference, amount: Decimal) -> str:
		return self.markup.text(self.money(amount, difference.currency))

	def _is_hidden(self, difference: AccountDifference, amount: Decimal) -> bool:
		return not round(amount, difference.decimals)
