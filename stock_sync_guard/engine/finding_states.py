"""What becomes of a finding: its state, and what is to be recorded of each voucher that disagrees now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import NamedTuple

from stock_sync_guard.engine.findings import AccountDifference, SettledByPeople, Voucher, VoucherDifference


class State(str, Enum):
	"""The values are those of the field. Open ones count; all others stop nobody."""

	OPEN = "Open"
	WAITING = "Waiting for a Repost"
	POSTED_ELSEWHERE = "Posted Elsewhere"
	CORRECTED = "Corrected"
	REPAIRED = "Repaired"
	ACCEPTED = "Accepted"


# Of these the voucher is still among those that are explained.
ACTIVE = (State.OPEN, State.WAITING)


class FindingKey(NamedTuple):
	"""What a company has one finding of."""

	account: str
	voucher: Voucher


class Judged(NamedTuple):
	"""A voucher that disagrees now; `settled_with` is the document that people settled it with."""

	state: State
	difference: Decimal
	cause: str
	cure: str
	refers_to: tuple[str, str] | None
	posting_date: date | None
	stock_value: Decimal
	account_movement: Decimal
	settled_with: Voucher | None = None


def judged_findings(accounts: Iterable[AccountDifference]) -> dict[FindingKey, Judged]:
	"""Every voucher that counts, waits for a repost, or was settled by people, of the accounts as they are explained.

	What people settled in part counts with what is left of it.
	"""
	judged: dict[FindingKey, Judged] = {}
	for account in accounts:
		for group in account.settled_by_people:
			for voucher, settled_with in _settled_with(group):
				judged[FindingKey(account.account, voucher.voucher)] = _judged(
					voucher, State.CORRECTED, settled_with
				)
		for voucher in account.pending:
			judged[FindingKey(account.account, voucher.voucher)] = _judged(voucher, State.WAITING)
		for voucher in account.vouchers:
			judged[FindingKey(account.account, voucher.voucher)] = _judged(voucher, State.OPEN)
	return judged


def _settled_with(group: SettledByPeople) -> Iterator[tuple[VoucherDifference, Voucher | None]]:
	"""Each with an opposite of its group: the entry that settled the voucher, or the voucher that the entry settled."""
	for voucher in group.vouchers:
		opposites = [one.voucher for one in group.vouchers if one.difference * voucher.difference < 0]
		yield voucher, min(opposites, default=None)


def _judged(voucher: VoucherDifference, state: State, settled_with: Voucher | None = None) -> Judged:
	return Judged(
		state,
		voucher.difference,
		voucher.cause.value,
		voucher.cure.value,
		voucher.refers_to,
		voucher.posting_date,
		voucher.stock_value,
		voucher.account_movement,
		settled_with,
	)
