"""The audit as one HTML file, which needs no network and reads well on paper."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from html import escape

from stock_sync_guard.audit.figures.results import AccountAudit, Changes, CompanyAudit, State
from stock_sync_guard.audit.figures.vouchers import at_most, by_day, total, vouchers_to_read
from stock_sync_guard.audit.printing.chart import chart
from stock_sync_guard.audit.printing.health import HEADING, WELL, groups_of, untold_of
from stock_sync_guard.audit.printing.money import money
from stock_sync_guard.audit.printing.table import cures
from stock_sync_guard.engine.findings import AccountDifference, Cause, VoucherDifference
from stock_sync_guard.wording.vocabulary import in_short

STATES = {State.IN_SYNC: "in sync", State.OUT_OF_SYNC: "out of sync", State.NOT_COUNTED: "not counted"}
VOUCHER_HEAD = ("Voucher", "", "Posted on", "#Difference")

STYLE = """
:root { --ink: #1c2128; --soft: #59636e; --line: #d1d9e0; --bad: #b3261e; --good: #1a7f37; --odd: #9a6700 }
* { box-sizing: border-box }
body { font: 15px/1.45 system-ui, sans-serif; color: var(--ink); max-width: 62rem; margin: 2rem auto; padding: 0 1.5rem }
h1 { font-size: 1.5rem; margin: 0 } h2 { font-size: 1.25rem; margin: 2.5rem 0 0 } h3 { font-size: 1rem; margin: 1.6rem 0 .3rem }
h4 { font-size: .95rem; font-weight: 600; margin: 1rem 0 .2rem }
p { margin: .3rem 0 } .soft { color: var(--soft) }
table { border-collapse: collapse; width: 100%; margin: .3rem 0 .8rem }
th, td { padding: .3rem .6rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); overflow-wrap: anywhere }
th { font-weight: 600; color: var(--soft); font-size: .85rem }
.vouchers { table-layout: fixed } .vouchers th:nth-child(1) { width: 28% } .vouchers th:nth-child(2) { width: 36% }
.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; overflow-wrap: normal }
.warehouse td { color: var(--soft); border-bottom-style: dotted } .warehouse td:first-child { padding-left: 1.8rem }
.in-sync { color: var(--good) } .out-of-sync { color: var(--bad); font-weight: 600 } .not-counted { color: var(--odd) }
svg { width: 100%; height: auto; margin: .3rem 0 }
@media print {
	@page { margin: 16mm }
	body { font-size: 10pt; max-width: none; margin: 0; padding: 0 }
	section.company + section.company { break-before: page }
	thead { display: table-header-group } tr, svg, figure { break-inside: avoid } h2, h3, h4 { break-after: avoid }
}
"""


def as_html(audits: Sequence[CompanyAudit], *, vouchers: int | None, from_date: date | None) -> str:
	"""The whole page. `vouchers` limits how many are listed per cause; None lists all."""
	in_sync = all(audit.is_in_sync for audit in audits)
	state = (
		"Stock ledger and stock accounts agree." if in_sync else "Stock ledger and stock accounts disagree."
	)
	sections = "".join(
		f'<section class="company">{"".join(_company(audit, vouchers, from_date))}</section>'
		for audit in audits
	)
	return (
		'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
		'<meta name="viewport" content="width=device-width, initial-scale=1">'
		"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
		f"<title>Stock Sync Guard: audit</title><style>{STYLE}</style></head><body>"
		f"<h1>Stock Sync Guard: audit</h1><p>{state}</p>{sections}</body></html>\n"
	)


def _company(audit: CompanyAudit, vouchers: int | None, from_date: date | None) -> Iterator[str]:
	when = f"as on {audit.as_on.isoformat()}" if audit.as_on else "all entries"
	yield f"<h2>{escape(audit.books.name)}</h2>"
	yield (
		f'<p class="soft">{escape(audit.books.currency)}, {when}, tolerance {money(audit, audit.tolerance)}.'
		" A positive difference means that the account must be debited.</p>"
	)
	yield _accounts(audit)
	if audit.daily_differences:
		yield "<h3>Difference over time</h3>"
		yield chart(audit)
	for account in audit.accounts:
		if account.difference:
			parts = "".join(_difference(audit, account.difference, vouchers, from_date))
			yield f"<h3>{escape(account.totals.account)}</h3>{parts or '<p>Nothing to correct.</p>'}"
	if audit.since is not None:
		yield from _since(audit, audit.since)
	yield from _entry(audit)
	yield from _health(audit, vouchers)


def _accounts(audit: CompanyAudit) -> str:
	rows: list[str] = []
	for account in audit.accounts:
		state = f'<span class="{account.state.value}">{STATES[account.state]}</span>'
		totals = account.totals
		amounts = (totals.stock_value, totals.account_balance, totals.difference)
		rows.append(
			_row(escape(totals.account), *(_number(audit, amount) for amount in amounts), _cell(state))
		)
		rows += _warehouses(audit, account)
	return _table(("Account", "#Stock value", "#Balance", "#Difference", "State"), rows)


def _warehouses(audit: CompanyAudit, account: AccountAudit) -> Iterator[str]:
	for value in sorted(account.warehouses, key=lambda value: -abs(value.stock_value)):
		if value.stock_value:
			cells = (_cell(escape(value.warehouse)), _number(audit, value.stock_value), "<td></td>" * 3)
			yield f'<tr class="warehouse">{"".join(cells)}</tr>'


def _difference(
	audit: CompanyAudit, difference: AccountDifference, vouchers: int | None, from_date: date | None
) -> Iterator[str]:
	parts = (
		("To correct", difference.to_correct),
		("On another stock account", difference.posted_elsewhere),
		("Repost pending", difference.repost_pending),
		("Accepted", difference.accepted),
		("Reversed later", difference.reversed_later),
		("Rounding", difference.rounding),
	)
	if rows := [_row(label, _number(audit, amount)) for label, amount in parts if amount]:
		yield _table((), rows)
	to_read = vouchers_to_read(difference, from_date=from_date)
	for group in to_read.by_cause:
		heading = f"{in_short(group.cause)}{cures(group)}"
		yield from _vouchers(audit, heading, group.vouchers, vouchers)
	if to_read.pending:
		yield from _vouchers(
			audit, f"{in_short(Cause.REPOST_PENDING)} (not counted)", to_read.pending, vouchers
		)
	for day, reversed_then in by_day(difference.reversed):
		yield from _vouchers(audit, f"reversed on {day} (not counted)", reversed_then, vouchers)
	if to_read.earlier:
		amount = total(to_read.earlier)
		yield f"<p>Before {from_date}: {len(to_read.earlier)} vouchers, {money(audit, amount)}</p>"


def _vouchers(
	audit: CompanyAudit, heading: str, vouchers: Sequence[VoucherDifference], limit: int | None
) -> Iterator[str]:
	shown, more = at_most(vouchers, limit)
	rows = [
		_row(
			escape(voucher.voucher_type),
			escape(voucher.voucher_no),
			_date(voucher.posting_date),
			_number(audit, voucher.difference),
		)
		for voucher in shown
	]
	if more:
		rows.append(_row(f"and {len(more)} more", "", "", ""))
	amount = total(vouchers)
	noun = "voucher" if len(vouchers) == 1 else "vouchers"
	yield f"<h4>{escape(heading)}: {len(vouchers)} {noun}, {money(audit, amount)}</h4>"
	yield _table(VOUCHER_HEAD, rows, kind="vouchers")


def _since(audit: CompanyAudit, changes: Changes) -> Iterator[str]:
	yield "<h3>Since the earlier audit</h3>"
	rows = [
		_row(
			kind,
			escape(change.account),
			escape(f"{change.voucher.voucher_type} {change.voucher.voucher_no}"),
			_date(change.posting_date),
			_number(audit, change.before),
			_number(audit, change.now),
		)
		for kind, some in changes.by_kind.items()
		for change in some
	]
	yield (
		_table(("", "Account", "Voucher", "Posted on", "#Before", "#Now"), rows)
		if rows
		else "<p>Nothing changed.</p>"
	)


def _health(audit: CompanyAudit, limit: int | None) -> Iterator[str]:
	"""What counts for nothing, apart from what does."""
	yield f'<section class="health"><h3>{HEADING}</h3>'
	groups = groups_of(audit)
	if not groups:
		yield f"<p>{WELL}</p>"
	for group in groups:
		yield f'<h4>{escape(group.problem)}</h4><p class="soft">{escape(group.advice)}</p>'
		shown, more = at_most(group.rows, limit)
		rows = [
			_row(*(_of_health(cell, label) for cell, label in zip(row, group.head, strict=True)))
			for row in shown
		]
		if more:
			rows.append(_row(f"and {len(more)} more", *[""] * (len(group.head) - 1)))
		yield _table(group.head, rows)
	for sentence in untold_of(audit.health):
		yield f'<p class="soft">{escape(sentence)}</p>'
	yield "</section>"


def _of_health(cell: str, label: str) -> str:
	return f'<td class="number">{escape(cell)}</td>' if label.startswith("#") else _cell(escape(cell))


def _entry(audit: CompanyAudit) -> Iterator[str]:
	if audit.is_in_sync:
		yield '<p class="in-sync">Nothing to correct.</p>'
		return
	yield "<h3>Proposed Journal Entry</h3>"
	if audit.problem:
		yield f"<p>{escape(audit.problem)}</p>"
		return
	rows = (
		_row(
			escape(line.account),
			_number(audit, line.debit) if line.debit else "<td></td>",
			_number(audit, line.credit) if line.credit else "<td></td>",
		)
		for line in audit.entry
	)
	yield _table(("Account", "#Debit", "#Credit"), rows)


def _table(head: Sequence[str], rows: Iterable[str], *, kind: str = "figures") -> str:
	"""A head that begins with # is above numbers."""
	cells = "".join(
		f'<th class="number">{label[1:]}</th>' if label.startswith("#") else f"<th>{label}</th>"
		for label in head
	)
	return (
		f"<table>{f'<thead><tr>{cells}</tr></thead>' if cells else ''}<tbody>{''.join(rows)}</tbody></table>"
	)


def _row(*cells: str) -> str:
	return f"<tr>{''.join(cell if cell.startswith('<td') else _cell(cell) for cell in cells)}</tr>"


def _cell(content: str) -> str:
	return f"<td>{content}</td>"


def _number(audit: CompanyAudit, amount: Decimal) -> str:
	return f'<td class="number">{money(audit, amount)}</td>'


def _date(day: date | None) -> str:
	return day.isoformat() if day else ""
