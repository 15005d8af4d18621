"""Small differences to be worded, and a voice that words them in plain English."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from stock_sync_guard.engine.findings import AccountDifference, Cause, Cure, VoucherDifference
from stock_sync_guard.wording.markup import Markup, PlainMarkup
from stock_sync_guard.wording.voice import Voice


def voice(
	markup: Markup | None = None, *, repost_url: str | None = None, page_url: str | None = None
) -> Voice:
	return Voice(
		markup or PlainMarkup(),
		translate=str,
		money=lambda amount, currency: f"{currency} {amount}",
		repost_url=lambda _voucher: repost_url,
		page_url=lambda _company: page_url,
	)


def voucher(
	name: str = "PR-1",
	amount: str = "7",
	cause: Cause = Cause.GL_MISSING,
	cure: Cure = Cure.REPOST,
	refers_to: tuple[str, str] | None = None,
) -> VoucherDifference:
	return VoucherDifference(
		voucher_type="Purchase Receipt",
		voucher_no=name,
		posting_date=date(2026, 3, 31),
		stock_value=Decimal(amount),
		account_movement=Decimal(0),
		difference=Decimal(amount),
		cause=cause,
		cure=cure,
		refers_to=refers_to,
	)


def difference(
	*vouchers: VoucherDifference,
	to_correct: str = "7",
	posted_elsewhere: str = "0",
	repost_pending: str = "0",
	rounding: str = "0",
	warehouses: tuple[str, ...] = (),
) -> AccountDifference:
	"""An account whose balance is 100."""
	total = Decimal(to_correct) + Decimal(posted_elsewhere) + Decimal(repost_pending)
	return AccountDifference(
		company="Alder",
		currency="EUR",
		decimals=2,
		account="Stock - A",
		stock_value=100 + total,
		account_balance=Decimal(100),
		to_correct=Decimal(to_correct),
		posted_elsewhere=Decimal(posted_elsewhere),
		repost_pending=Decimal(repost_pending),
		rounding=Decimal(rounding),
		vouchers=vouchers,
		warehouses=warehouses,
	)
