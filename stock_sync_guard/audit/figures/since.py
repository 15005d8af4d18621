"""What changed since an earlier audit, which was written as JSON: vouchers that are new, settled, grown or shrunk."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import NamedTuple

from stock_sync_guard.audit.errors import AuditError
from stock_sync_guard.audit.figures.results import Change, Changes, CompanyAudit
from stock_sync_guard.engine.findings import Voucher
from stock_sync_guard.engine.money import ZERO


class OnAccount(NamedTuple):
	company: str
	account: str
	voucher: Voucher


class Part(NamedTuple):
	"""What a voucher was off by (company currency; positive: debit the account)."""

	difference: Decimal
	posting_date: date | None


Vouchers = Mapping[OnAccount, Part]


def with_changes(audits: Sequence[CompanyAudit], earlier: Path) -> list[CompanyAudit]:
	"""The audits, each with what changed since the earlier one. Raises AuditError where that cannot be compared with."""
	before = read_earlier(earlier)
	now = dict(_vouchers(audits))
	return [replace(audit, since=_changes(audit.books.name, before, now)) for audit in audits]


def read_earlier(path: Path) -> Vouchers:
	"""The vouchers of an audit written by --format json. Raises AuditError."""
	try:
		document = json.loads(path.read_text(encoding="utf-8"))
		return dict(_parsed(document, path))
	except OSError as error:
		raise AuditError(f"{path} cannot be read: {error.strerror}. Name another --since.") from None
	except (ValueError, KeyError, TypeError, AttributeError, InvalidOperation):
		raise AuditError(
			f"{path} is no audit of a site that was written by --format json. Name another --since."
		) from None


def _parsed(document: dict, path: Path) -> Iterator[tuple[OnAccount, Part]]:
	for company in document["companies"]:
		for account in company["accounts"]:
			if account.get("vouchers_not_listed", {}).get("vouchers"):
				raise AuditError(
					f"{path} does not list all vouchers. Name one that was made without --vouchers and --from-date."
				)
			for voucher in account.get("vouchers", ()):
				day = voucher["posting_date"]
				yield (
					OnAccount(
						company["company"],
						account["account"],
						Voucher(voucher["voucher_type"], voucher["voucher_no"]),
					),
					Part(Decimal(voucher["difference"]), date.fromisoformat(day) if day else None),
				)


def _vouchers(audits: Sequence[CompanyAudit]) -> Iterator[tuple[OnAccount, Part]]:
	for audit in audits:
		for account in audit.accounts:
			for voucher in account.difference.vouchers if account.difference else ():
				yield (
					OnAccount(audit.books.name, account.totals.account, voucher.voucher),
					Part(voucher.difference, voucher.posting_date),
				)


def _changes(company: str, before: Vouchers, now: Vouchers) -> Changes:
	changes = [
		Change(
			account=key.account,
			voucher=key.voucher,
			posting_date=(now.get(key) or before[key]).posting_date,
			before=before[key].difference if key in before else ZERO,
			now=now[key].difference if key in now else ZERO,
		)
		for key in {*before, *now}
		if key.company == company
	]
	changes.sort(key=lambda change: (-abs(change.now - change.before), change.voucher, change.account))
	both = [change for change in changes if change.before and change.now]
	return Changes(
		new=tuple(change for change in changes if not change.before),
		settled=tuple(change for change in changes if not change.now),
		# of the other sign it is another difference, whatever its size
		grown=tuple(change for change in both if abs(change.now) > abs(change.before) or _has_turned(change)),
		shrunk=tuple(
			change for change in both if abs(change.now) < abs(change.before) and not _has_turned(change)
		),
	)


def _has_turned(change: Change) -> bool:
	return (change.now > 0) is not (change.before > 0)
