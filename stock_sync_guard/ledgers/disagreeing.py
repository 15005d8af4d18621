"""The vouchers whose two sides disagree, of the whole history: what an explanation is made from."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import chain
from types import MappingProxyType
from typing import NamedTuple

from stock_sync_guard.engine.findings import CauseTotal, CompanyBooks, Voucher, VoucherMovement
from stock_sync_guard.engine.money import ZERO
from stock_sync_guard.engine.netting import NOTHING_NETTED, Netted, by_voucher, netted
from stock_sync_guard.ledgers.anew import read_anew
from stock_sync_guard.ledgers.changed_accounts import read_adapted
from stock_sync_guard.ledgers.closing import merged
from stock_sync_guard.ledgers.days import Days, all_but, is_in, single, up_to
from stock_sync_guard.ledgers.differing_days import find_vouchers, read_days_of
from stock_sync_guard.ledgers.explained import (
	AccountsOfToday,
	Explained,
	is_of_today,
	outdated_by_saving,
	read_accounts_of_today,
	read_explained,
	read_findings,
	read_findings_on,
	read_findings_until,
	read_netted,
)
from stock_sync_guard.ledgers.former_accounts import read_posted_on_former, with_former_accounts
from stock_sync_guard.ledgers.movements import read_whole_movements
from stock_sync_guard.ledgers.settled import read_settled_vouchers
from stock_sync_guard.ledgers.statements import Run
from stock_sync_guard.ledgers.unlisted import Listing, read_listed_findings

# Rebuilds commit some seconds apart, so a second attempt all but always does.
ATTEMPTS = 5


class Listed(NamedTuple):
	"""The accounts that are to be explained, and which of many stored vouchers are listed."""

	accounts: Collection[str]
	listing: Listing


class Disagreeing(NamedTuple):
	"""What vouchers moved that disagree, and what `others` add of which nothing counts.

	The books have the former accounts that were found on the way.
	"""

	books: CompanyBooks
	movements: list[VoucherMovement]
	others: Netted = NOTHING_NETTED
	# by account, what vouchers made that are not among the movements: they are judged alone
	unlisted: Mapping[str, tuple[CauseTotal, ...]] = MappingProxyType({})
	# those of the movements that were not read from the ledgers
	stored: Sequence[VoucherMovement] = ()

	def outdated_days(self, run: Run, vouchers: Collection[Voucher]) -> Days:
		"""The days of those of the vouchers whose movements are not in the ledgers as they are stored."""
		stored = [movement for movement in self.stored if movement.voucher in vouchers]
		named = {movement.voucher for movement in stored}
		outdated = set(stored).symmetric_difference(read_whole_movements(run, self.books, named))
		days = read_days_of(run, self.books, {movement.voucher for movement in outdated})
		before = (movement.posting_date for movement in outdated if movement.posting_date)
		return single(chain(before, *days.values()))


def read_disagreeing(
	run: Run,
	books: CompanyBooks,
	*,
	also: Collection[date] = (),
	doubted: Days = (),
	as_on: date | None = None,
	listed: Listed | None = None,
) -> Disagreeing:
	"""What disagrees now, or did as on a day.

	With `listed` only what explains its accounts, and of many stored vouchers the largest and the sums of the others.

	`also` are days to look at though their sums may agree: what was just posted there may hide what it makes up for. On
	`doubted` days nothing is believed that is stored.
	"""
	stored = _with_stored(run, books, also, doubted, as_on, listed) if books.stored_sums else None
	return stored or _from_ledgers(run, books, also, as_on)


def _from_ledgers(run: Run, books: CompanyBooks, also: Collection[date], as_on: date | None) -> Disagreeing:
	while True:
		found = find_vouchers(run, books, also=also, as_on=as_on)
		movements = read_whole_movements(run, books, found.vouchers, as_on=as_on)
		known = with_former_accounts(run, books, movements)
		if known == books:
			return Disagreeing(books, movements)
		books = known


def _with_stored(
	run: Run,
	books: CompanyBooks,
	also: Collection[date],
	doubted: Days,
	as_on: date | None = None,
	listed: Listed | None = None,
) -> Disagreeing | None:
	"""None where what is stored is of no use: of other accounts than today's, or not there yet."""
	for _attempt in range(ATTEMPTS):
		explained = read_explained(run, books)
		if explained.until is None:
			return None
		disagreeing = (
			_beside_stored(run, books, explained, also, doubted, listed)
			if as_on is None
			else _as_on_beside_stored(run, books, explained, as_on, also, doubted, listed)
		)
		# at READ COMMITTED a rebuild may have committed in between
		if read_explained(run, books).generation == explained.generation:
			return disagreeing
	return None


def _beside_stored(
	run: Run,
	books: CompanyBooks,
	explained: Explained,
	also: Collection[date],
	doubted: Days,
	listed: Listed | None,
) -> Disagreeing | None:
	days = merged([*explained.doubtful_days, *doubted])
	accounts = read_accounts_of_today(run, books)
	adapted = read_adapted(run, books, explained, accounts, days)
	if not adapted or not {*accounts.guarded, *adapted.former_accounts}.issuperset(books.former_accounts):
		return None
	anew = read_anew(
		run,
		books.with_former(adapted.former_accounts),
		merged([*days, *adapted.days]),
		days,
		also=also,
		known=outdated_by_saving(run, books, explained, accounts) | adapted.vouchers,
	)
	books, found, movements = anew.books, anew.found, anew.movements
	sums = read_netted(run, books, all_but(found.looked_through))
	given_away = sums.former_accounts.union(one.account for one in anew.posted)
	if anew.unforeseen or not adapted.are_given_away(run, books, given_away):
		return None
	others = sums.others._replace(changes=adapted.changes(sums.others.changes))
	if listed is None:
		stored = (finding.movement for finding in read_findings(run, books))
		kept = [movement for movement in stored if movement.voucher not in found.days_of]
		return Disagreeing(books, kept + movements, others, stored=kept)
	findings = read_listed_findings(
		run,
		books,
		{*listed.accounts, *books.former_accounts},
		listed.listing,
		read_anew=found.days_of.keys(),
		movements=movements,
	)
	return Disagreeing(books, findings.listed + movements, others, findings.unlisted, findings.listed)


def _is_of_use(
	run: Run, books: CompanyBooks, explained: Explained, accounts: AccountsOfToday, days: Days
) -> bool:
	"""Whether it is of today's accounts, but for these days that are read anew, and knows the former ones that the books know."""
	known = {*accounts.guarded, *explained.former_accounts}
	return known.issuperset(books.former_accounts) and is_of_today(run, books, explained, accounts, days)


def _as_on_beside_stored(
	run: Run,
	books: CompanyBooks,
	explained: Explained,
	as_on: date,
	also: Collection[date],
	doubted: Days,
	listed: Listed | None,
) -> Disagreeing | None:
	"""As on a day: what disagrees by entries of several days, or was settled, is read anew up to that day.

	That is every voucher that may be off as on one day and not on another. Of all others the store says the same as on
	any day on which they have entries; with `listed`, what is judged alone is taken from there too.
	"""
	days = up_to(merged([*explained.doubtful_days, *doubted]), as_on)
	accounts = read_accounts_of_today(run, books)
	if not _is_of_use(run, books, explained, accounts, days):
		return None
	books = books.with_former(explained.former_accounts)
	found = find_vouchers(
		run,
		books,
		days,
		also=[day for day in also if day <= as_on],
		known=outdated_by_saving(run, books, explained, accounts),
		known_on=lambda days: read_findings_on(run, books, days),
		as_on=as_on,
	)
	settled = read_settled_vouchers(run, books).vouchers
	findings = read_findings_until(run, books, as_on, but_alone=listed is not None)
	read_anew = (findings | settled) - found.days_of.keys()
	movements = read_whole_movements(run, books, {*found.vouchers, *read_anew}, as_on=as_on)
	posted = read_posted_on_former(run, books, movements)
	if not {one.account for one in posted} <= {*explained.former_accounts}:
		return None
	stored_days = up_to(all_but(found.looked_through), as_on)
	stored = read_netted(run, books, stored_days).others
	others = _without(run, books, stored, read_anew, stored_days)
	if listed is None:
		return Disagreeing(books, movements, others)
	alone = read_listed_findings(
		run,
		books,
		{*listed.accounts, *books.former_accounts},
		listed.listing,
		read_anew={*found.days_of, *read_anew},
		movements=movements,
		as_on=as_on,
	)
	return Disagreeing(books, alone.listed + movements, others, alone.unlisted, alone.listed)


def _without(
	run: Run, books: CompanyBooks, stored: Netted, vouchers: Collection[Voucher], days: Days
) -> Netted:
	"""What is stored of these days, less what those of the vouchers add to it of which nothing counts."""
	rounding, accepted = dict(stored.rounding), dict(stored.accepted)
	days_of = read_days_of(run, books, vouchers)
	for movements in by_voucher(read_whole_movements(run, books, vouchers)):
		first = min(days_of[movements[0].voucher], default=None)
		added = netted(books, movements) if first and is_in(days, first) else None
		if added:
			_take_off(rounding, added.rounding)
			_take_off(accepted, added.accepted)
	return stored._replace(rounding=rounding, accepted=accepted)


def _take_off(sums: dict[str, Decimal], added: Mapping[str, Decimal]) -> None:
	for account, amount in added.items():
		sums[account] = sums.get(account, ZERO) - amount
