"""The audit for reading, in 80 columns or the terminal's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from rich import box
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from stock_sync_guard.audit.figures.results import AccountAudit, CompanyAudit, State
from stock_sync_guard.audit.figures.vouchers import CauseGroup, at_most, by_day, total, vouchers_to_read
from stock_sync_guard.audit.printing.health import HEADING, WELL, groups_of, untold_of
from stock_sync_guard.audit.printing.money import money
from stock_sync_guard.engine.findings import AccountDifference, Cause, Cure, VoucherDifference
from stock_sync_guard.engine.money import ZERO, round_to
from stock_sync_guard.wording.vocabulary import in_short

STATES = {
	State.IN_SYNC: ("in sync", "green"),
	State.OUT_OF_SYNC: ("OUT OF SYNC", "bold red"),
	State.NOT_COUNTED: ("not counted", "yellow"),
}

INDENT = 2

# A site can have thousands of them; json and csv list all.
WAREHOUSES_SHOWN = 5


def print_audits(
	console: Console, audits: Sequence[CompanyAudit], *, vouchers: int | None, from_date: date | None
) -> None:
	"""Print each company: accounts, what explains the differing ones, and the proposed entry.

	`vouchers` limits how many are listed per cause; None lists all.
	"""
	for number, audit in enumerate(audits):
		if number:
			console.print()
		console.print(Group(*_company(audit, vouchers, from_date)))


def _company(audit: CompanyAudit, vouchers: int | None, from_date: date | None) -> Iterator[RenderableType]:
	yield _heading(audit)
	yield _accounts(audit)
	for account in audit.accounts:
		if account.difference:
			yield Text()
			yield from _difference(audit, account.difference, vouchers, from_date)
	yield from _since(audit, vouchers)
	yield Text()
	yield from _entry(audit)
	yield from _health(audit, vouchers)


def _heading(audit: CompanyAudit) -> Text:
	when = f"as on {audit.as_on.isoformat()}" if audit.as_on else "all entries"
	return Text.assemble(
		(plain(audit.books.name), "bold"),
		f"  {plain(audit.books.currency)}, {when}, tolerance {money(audit, audit.tolerance)}",
	)


def _accounts(audit: CompanyAudit) -> Table:
	table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), expand=False)
	table.add_column("Account", overflow="fold", min_width=12)
	for label in ("Stock value", "Balance", "Difference"):
		table.add_column(label, justify="right", no_wrap=True)
	table.add_column("State", no_wrap=True)
	for account in audit.accounts:
		state, style = STATES[account.state]
		table.add_row(
			Text(plain(account.totals.account)),
			money(audit, account.totals.stock_value),
			money(audit, account.totals.account_balance),
			money(audit, account.totals.difference),
			Text(state, style),
		)
		for warehouse, stock_value in _warehouses(audit, account):
			table.add_row(warehouse, stock_value)
	return table


def _difference(
	audit: CompanyAudit,
	difference: AccountDifference,
	vouchers: int | None,
	from_date: date | None,
) -> Iterator[RenderableType]:
	yield Text(plain(difference.account), "bold")
	figures = _pairs()
	figures.add_row("To correct", _directed(audit, difference.to_correct))
	if difference.posted_elsewhere:
		figures.add_row("On another stock account", money(audit, difference.posted_elsewhere))
	if difference.repost_pending:
		figures.add_row("Repost pending", money(audit, difference.repost_pending))
	if difference.accepted:
		figures.add_row("Accepted", money(audit, difference.accepted))
	if difference.reversed_later:
		figures.add_row("Reversed later", money(audit, difference.reversed_later))
	yield _indented(figures)
	to_read = vouchers_to_read(difference, from_date=from_date)
	for group in to_read.by_cause:
		heading = f"{in_short(group.cause)}: {_counted(audit, group.vouchers)}{cures(group)}"
		yield from _listed(audit, heading, group.vouchers, vouchers)
	if to_read.pending:
		heading = f"{in_short(Cause.REPOST_PENDING)}: {_counted(audit, to_read.pending)} (not counted)"
		yield from _listed(audit, heading, to_read.pending, vouchers)
	for day, reversed_then in by_day(difference.reversed):
		heading = f"reversed on {day}: {_counted(audit, reversed_then)} (not counted)"
		yield from _listed(audit, heading, reversed_then, vouchers)
	if settled := [voucher for group in difference.settled_by_people for voucher in group.vouchers]:
		yield _indented(f"settled by hand: {_counted(audit, settled)} (not counted)")
	if to_read.earlier:
		yield _indented(f"before {from_date}: {_counted(audit, to_read.earlier)}")
	if round_to(difference.rounding, audit.books.decimals):
		yield _indented(f"{in_short(Cause.ROUNDING)}: {money(audit, difference.rounding)}")


def _since(audit: CompanyAudit, limit: int | None) -> Iterator[RenderableType]:
	if audit.since is None:
		return
	yield Text()
	yield Text("Since the earlier audit", "bold")
	kinds = {kind: changes for kind, changes in audit.since.by_kind.items() if changes}
	if not kinds:
		yield _indented("nothing changed")
	for kind, changes in kinds.items():
		noun = "voucher" if len({change.voucher for change in changes}) == 1 else "vouchers"
		yield _indented(f"{kind}: {len({change.voucher for change in changes})} {noun}")
		table = _voucher_columns()
		shown, more = at_most(changes, limit)
		for change in shown:
			before_and_now = (amount for amount in (change.before, change.now) if amount)
			table.add_row(
				Text(plain(change.voucher.voucher_type)),
				Text(plain(change.voucher.voucher_no)),
				change.posting_date.isoformat() if change.posting_date else "",
				" → ".join(money(audit, amount) for amount in before_and_now),
			)
		if more:
			table.add_row(f"and {len(more)} more")
		yield _indented(table, 2 * INDENT)


def _health(audit: CompanyAudit, limit: int | None) -> Iterator[RenderableType]:
	yield Text()
	yield Text(HEADING, "bold")
	groups = groups_of(audit)
	if not groups:
		yield _indented(WELL)
	for group in groups:
		yield _indented(group.problem)
		table = Table.grid(padding=(0, 2, 0, 0))
		for label in group.head:
			is_number = label.startswith("#")
			table.add_column(justify="right" if is_number else "left", no_wrap=is_number, overflow="fold")
		if any(label.lstrip("#") for label in group.head):
			table.add_row(*(Text(label.lstrip("#"), "dim") for label in group.head))
		shown, more = at_most(group.rows, limit)
		for row in shown:
			table.add_row(*(Text(plain(cell)) for cell in row))
		if more:
			table.add_row(f"and {len(more)} more")
		yield _indented(table, 2 * INDENT)
		yield _indented(group.advice, 2 * INDENT)
	for sentence in untold_of(audit.health):
		yield _indented(plain(sentence))


def _listed(
	audit: CompanyAudit, heading: str, vouchers: Sequence[VoucherDifference], limit: int | None
) -> Iterator[RenderableType]:
	yield _indented(heading)
	yield _indented(_vouchers(audit, vouchers, limit), 2 * INDENT)


def cures(group: CauseGroup) -> str:
	"""What removes the cause at its root; nothing where that is no better than the proposed entry."""
	cures = group.cures
	if set(cures) == {Cure.JOURNAL_ENTRY}:
		return ""
	if len(cures) == 1:
		return f" (cure: {in_short(*cures)})"
	return f" (cure: {', '.join(f'{in_short(cure)} for {count}' for cure, count in cures.items())})"


def _warehouses(audit: CompanyAudit, account: AccountAudit) -> Iterator[tuple[Text, str]]:
	"""Where the stock value lies: the largest few, then the rest in one line."""
	filled = sorted(
		(value for value in account.warehouses if value.stock_value),
		key=lambda value: (-abs(value.stock_value), value.warehouse),
	)
	for value in filled[:WAREHOUSES_SHOWN]:
		yield Text(f"  {plain(value.warehouse)}"), money(audit, value.stock_value)
	if more := filled[WAREHOUSES_SHOWN:]:
		amount = sum((value.stock_value for value in more), ZERO)
		yield Text(f"  and {len(more)} more warehouses"), money(audit, amount)


def _vouchers(audit: CompanyAudit, vouchers: Sequence[VoucherDifference], limit: int | None) -> Table:
	table = _voucher_columns()
	shown, more = at_most(vouchers, limit)
	for voucher in shown:
		table.add_row(
			Text(plain(voucher.voucher_type)),
			Text(plain(voucher.voucher_no)),
			voucher.posting_date.isoformat() if voucher.posting_date else "",
			money(audit, voucher.difference),
		)
	if more:
		table.add_row(f"and {len(more)} more", "", "", money(audit, total(more)))
	return table


def _voucher_columns() -> Table:
	table = Table.grid(padding=(0, 2, 0, 0))
	table.add_column(overflow="fold")
	table.add_column(overflow="fold")
	table.add_column(no_wrap=True)
	table.add_column(justify="right", no_wrap=True)
	return table


def _entry(audit: CompanyAudit) -> Iterator[RenderableType]:
	if audit.is_in_sync:
		yield Text("Nothing to correct.", "green")
		return
	yield Text("Proposed Journal Entry", "bold")
	if audit.problem:
		yield _indented(plain(audit.problem))
		return
	table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0))
	table.add_column("Account", overflow="fold")
	table.add_column("Debit", justify="right", no_wrap=True)
	table.add_column("Credit", justify="right", no_wrap=True)
	for line in audit.entry:
		table.add_row(
			Text(plain(line.account)),
			money(audit, line.debit) if line.debit else "",
			money(audit, line.credit) if line.credit else "",
		)
	yield table


def _indented(content: Table | str, by: int = INDENT) -> Padding:
	# Text keeps rich from reading names as markup.
	return Padding(Text(content) if isinstance(content, str) else content, (0, 0, 0, by), expand=False)


def _pairs() -> Table:
	table = Table.grid(padding=(0, 2, 0, 0))
	table.add_column(overflow="fold")
	table.add_column(justify="right", no_wrap=True)
	return table


def _directed(audit: CompanyAudit, amount: Decimal) -> str:
	if not round_to(amount, audit.books.decimals):
		return money(audit, amount)
	return f"{money(audit, abs(amount))} ({'debit' if amount > 0 else 'credit'} the account)"


def _counted(audit: CompanyAudit, vouchers: Sequence[VoucherDifference]) -> str:
	noun = "voucher" if len(vouchers) == 1 else "vouchers"
	return f"{len(vouchers)} {noun}, {money(audit, total(vouchers))}"


def plain(value: str) -> str:
	"""The value without characters that a terminal would obey: it comes from a database that somebody else sent."""
	return "".join(character if character.isprintable() else "?" for character in value)
