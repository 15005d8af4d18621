"""The nightly digest: what changed among the findings, told to those with the role to notify, and only if something did."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime

import frappe
from frappe.desk.doctype.notification_settings.notification_settings import is_email_notifications_enabled
from frappe.utils import add_days, get_datetime, now_datetime

from stock_sync_guard.engine.finding_states import ACTIVE, State
from stock_sync_guard.engine.money import ZERO, to_decimal
from stock_sync_guard.ledgers.statements import in_parts
from stock_sync_guard.site.finding_list import finding_list, finding_list_url
from stock_sync_guard.site.finding_rows import CHANGE, FINDING, ROWS_PER_STATEMENT
from stock_sync_guard.site.voice import desk_voice
from stock_sync_guard.watch.recipients import recipients
from stock_sync_guard.wording.digest import CompanyDigest, Told, digest_in_short, digest_of_company

FIELDS = (
	"name",
	"account",
	"voucher_type",
	"voucher_no",
	"difference",
	"cause",
	"state",
	"found_on",
)


def send_digests(companies: Iterable[str]) -> None:
	"""One notification per recipient and company, one mail per recipient."""
	mails: dict[str, list[CompanyDigest]] = defaultdict(list)
	for company in companies:
		for user, digest in _digests(company).items():
			_notify(user, digest)
			mails[user].append(digest)
	for user, digests in mails.items():
		if is_email_notifications_enabled(user):
			_mail(user, digests)


def _digests(company: str) -> dict[str, CompanyDigest]:
	"""By recipient; whoever may read none of what changed gets none. The next digest begins where this one ends."""
	until = now_datetime()
	since = _told_until(company, until)
	before = _changed_since(company, since)
	if not before:
		return {}
	found = ((user, _digest(company, user, since, before)) for user in recipients(company))
	return {user: digest for user, digest in found if digest}


def _told_until(company: str, until: datetime) -> datetime:
	closing = frappe.db.get_value("Stock Sync Closing", company, "digested_on")
	frappe.db.set_value("Stock Sync Closing", company, "digested_on", until, update_modified=False)
	return get_datetime(closing) if closing else get_datetime(add_days(until, -1))


def _changed_since(company: str, since: datetime) -> dict[str, str]:
	"""The findings that something was recorded of, with the state that each had before; none of a new one."""
	new = frappe.db.sql(
		f"SELECT name FROM `tab{FINDING}` WHERE company = %s AND state <> '' AND found_on > %s",
		(company, since),
	)
	changes = frappe.db.sql(
		f"""SELECT c.parent, c.from_state FROM `tab{CHANGE}` c JOIN `tab{FINDING}` f ON f.name = c.parent
		WHERE f.company = %s AND c.changed_on > %s ORDER BY c.parent, c.idx DESC""",
		(company, since),
	)
	return {**dict(changes), **{name: "" for (name,) in new}}


def _digest(company: str, user: str, since: datetime, before: dict[str, str]) -> CompanyDigest | None:
	groups: dict[str, list[Told]] = {"found": [], "changed": [], "settled": []}
	for row in _readable(user, company, before):
		if kind := _kind(before[row.name], row.state):
			groups[kind].append(
				Told(
					row.account,
					row.voucher_type,
					row.voucher_no,
					to_decimal(row.difference),
					row.cause,
					row.state,
				)
			)
	if not any(groups.values()):
		return None
	open_now = _readable(user, company)
	return CompanyDigest(
		company,
		frappe.get_cached_value("Company", company, "default_currency"),
		**groups,
		open_findings=len(open_now),
		open_total=sum((to_decimal(row.difference) for row in open_now), ZERO),
		url=finding_list_url(company, state=State.OPEN.value),
	)


def _kind(before: str, now: str) -> str | None:
	if now in ACTIVE:
		return "changed" if before in ACTIVE else "found"
	return None if now == before else "settled"


def _readable(user: str, company: str, names: Collection[str] | None = None) -> list[frappe._dict]:
	"""Those of the findings (None: the open ones) that the user may read."""
	if not frappe.has_permission(FINDING, "read", user=user):
		return []
	which = (
		[{"company": company, "state": State.OPEN.value}]
		if names is None
		else [
			{"company": company, "name": ("in", some)} for some in in_parts(sorted(names), ROWS_PER_STATEMENT)
		]
	)
	return [
		row
		for filters in which
		for row in frappe.get_list(
			FINDING, filters=filters, fields=list(FIELDS), order_by="name", limit=0, user=user
		)
	]


def _notify(user: str, digest: CompanyDigest) -> None:
	voice = desk_voice(frappe.db.get_value("User", user, "language"))
	frappe.get_doc(
		{
			"doctype": "Notification Log",
			"type": "Alert",
			"document_type": FINDING,
			"for_user": user,
			"from_user": "Administrator",
			"subject": digest_in_short(voice, digest),
			"link": finding_list(digest.company),
		}
	).insert(ignore_permissions=True)


def _mail(user: str, digests: list[CompanyDigest]) -> None:
	voice = desk_voice(frappe.db.get_value("User", user, "language"))
	try:
		frappe.sendmail(
			recipients=[frappe.db.get_value("User", user, "email")],
			subject=voice.translate("Stock differences: what changed since yesterday"),
			message="".join(digest_of_company(voice, digest) for digest in digests),
		)
	except frappe.OutgoingEmailError:
		frappe.logger("stock_sync_guard").warning("no outgoing mail for the digest", exc_info=True)
