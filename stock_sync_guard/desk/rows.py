"""The rows of the report: accounts, their warehouses, the vouchers that disagree, and what these moved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from frappe import _

from stock_sync_guard.desk.filters import Detail, Filters, most_listed
from stock_sync_guard.engine.findings import AccountDifference, Voucher, VoucherDifference
from stock_sync_guard.engine.money import ZERO
from stock_sync_guard.engine.tolerance import exceeds
from stock_sync_guard.ledgers.stock_rows import StockRow
from stock_sync_guard.wording.vocabulary import cause_in_words, cure_in_words

# The columns of an account whose sum is its difference.
PARTS = ("to_correct", "posted_elsewhere", "repost_pending", "reversed_later", "accepted", "rounding")

Row = dict[str, object]


@dataclass(frozen=True)
class Listed:
	"""A voucher of an account, and the part of the difference that it belongs to; None: of none."""

	voucher: VoucherDifference
	part: str | None

	@property
	def counts(self) -> bool:
		return self.part == "to_correct"

	@property
	def state(self) -> str:
		cause = cause_in_words(self.voucher.cause, _)
		return cause if self.part else _("settled by hand: {0}").format(cause)

	@property
	def cure(self) -> str:
		if not self.counts:
			return ""
		refers_to = self.voucher.refers_to
		advice = cure_in_words(self.voucher.cure, _) or ""
		return advice.replace("{0}", refers_to[1] if refers_to else "")


@dataclass(frozen=True)
class AccountToShow:
	"""An account, and what its rows are made from. `values`: its warehouses' stock value; `of_item_group`: a part of it."""

	difference: AccountDifference
	tolerance: Decimal
	values: Mapping[str, Decimal]
	listed: Sequence[Listed]
	stock_rows: Mapping[Voucher, Sequence[StockRow]] = field(default_factory=dict)
	of_item_group: Mapping[tuple[str, str], Decimal] = field(default_factory=dict)

	def value_of_item_group(self, warehouses: Iterable[str]) -> Decimal:
		keys = ((self.difference.account, warehouse) for warehouse in warehouses)
		return sum((self.of_item_group.get(key, ZERO) for key in keys), ZERO)


def listed_vouchers(difference: AccountDifference) -> list[Listed]:
	"""Every voucher that is known of the account: those that count first, the largest before smaller ones."""
	return [
		*(Listed(voucher, "to_correct") for voucher in difference.vouchers),
		*(Listed(voucher, "repost_pending") for voucher in difference.pending),
		*(Listed(voucher, "reversed_later") for voucher in difference.reversed),
		*(Listed(voucher, None) for group in difference.settled_by_people for voucher in group.vouchers),
	]


def state_of(difference: AccountDifference, tolerance: Decimal) -> str:
	if not difference.is_guarded:
		return _("No Warehouse Posts to It")
	if difference.is_out_of_sync(tolerance):
		return _("Out of Sync")
	return _("Differs, Not Counted") if exceeds(difference.difference, tolerance) else _("In Sync")


def rows_of(accounts: Iterable[AccountToShow], filters: Filters, row_numbers: Mapping[str, int]) -> list[Row]:
	"""All rows, each account before its own, with `indent`. `row_numbers` are those of documents' rows, by their names."""
	rows: list[Row] = []
	for account in accounts:
		rows.extend(_Tree(account, filters, row_numbers).rows())
	return rows


class _Tree:
	def __init__(self, account: AccountToShow, filters: Filters, row_numbers: Mapping[str, int]) -> None:
		self.account = account
		self.difference = account.difference
		self.filters = filters
		self.row_numbers = row_numbers

	def rows(self) -> Iterator[Row]:
		yield self._account_row()
		placed = self._placed()
		for warehouse in sorted({*self._warehouses(), *placed.keys()} - {"", None}):
			yield self._warehouse_row(warehouse, placed.get(warehouse, []))
			yield from self._voucher_rows(placed.get(warehouse, []), f"{self._id()}/{warehouse}")
		for place, title in (
			(None, _("Several warehouses")),
			("", _("No stock ledger entries")),
		):
			if placed.get(place):
				parent = f"{self._id()}/{place!r}"
				yield self._row(
					title, id=parent, parent=self._id(), indent=1, **self._parts_of(placed[place])
				)
				yield from self._voucher_rows(placed[place], parent)
		yield from self._row_of_the_rest()

	def _id(self) -> str:
		return self.difference.account

	def _account_row(self) -> Row:
		difference = self.difference
		return self._row(
			difference.account,
			id=self._id(),
			parent="",
			indent=0,
			link_doctype="Account",
			link_name=difference.account,
			state=state_of(difference, self.account.tolerance),
			stock_value=difference.stock_value,
			account_balance=difference.account_balance,
			difference=difference.difference,
			**parts_of(difference),
			**self._of_item_group(self.account.values),
		)

	def _warehouses(self) -> Iterator[str]:
		"""Those with a value; of a warehouse that was asked for, and those below it, all."""
		wanted = self.filters.warehouses
		for warehouse, value in self.account.values.items():
			if value if wanted is None else warehouse in wanted:
				yield warehouse

	def _warehouse_row(self, warehouse: str, listed: Sequence[Listed]) -> Row:
		return self._row(
			warehouse,
			id=f"{self._id()}/{warehouse}",
			parent=self._id(),
			indent=1,
			link_doctype="Warehouse",
			link_name=warehouse,
			warehouse=warehouse,
			stock_value=self.account.values.get(warehouse, ZERO),
			**self._parts_of(listed),
			**self._of_item_group([warehouse]),
		)

	def _placed(self) -> dict[str | None, list[Listed]]:
		"""The vouchers by their warehouse: "" where the stock ledger has none of them, None where it has several."""
		if self.filters.detail is Detail.WAREHOUSE:
			return {}
		placed: dict[str | None, list[Listed]] = defaultdict(list)
		for one in self.account.listed[: most_listed(self.filters)]:
			warehouses = {row.warehouse for row in self._stock_rows(one)}
			wanted = self.filters.warehouses
			if wanted is not None and not warehouses & wanted:
				continue
			placed[next(iter(warehouses), "") if len(warehouses) < 2 else None].append(one)
		return placed

	def _stock_rows(self, one: Listed) -> list[StockRow]:
		rows = self.account.stock_rows.get(one.voucher.voucher, ())
		return [row for row in rows if row.account == self.difference.account]

	def _voucher_rows(self, listed: Sequence[Listed], parent: str) -> Iterator[Row]:
		for one in listed:
			voucher = one.voucher
			own_id = f"{parent}/{voucher.voucher_type}/{voucher.voucher_no}"
			yield self._row(
				f"{_(voucher.voucher_type)} {voucher.voucher_no}",
				id=own_id,
				parent=parent,
				indent=2,
				link_doctype=voucher.voucher_type,
				link_name=voucher.voucher_no,
				voucher_type=voucher.voucher_type,
				voucher_no=voucher.voucher_no,
				counts=int(one.counts),
				posting_date=voucher.posting_date,
				state=one.state,
				cure=one.cure,
				stock_value=voucher.stock_value,
				account_balance=voucher.account_movement,
				difference=voucher.stock_value - voucher.account_movement,
				**({one.part: voucher.difference} if one.part else {}),
			)
			if self.filters.detail is Detail.ITEM:
				yield from (self._item_row(row, own_id, voucher) for row in self._stock_rows(one))

	def _item_row(self, row: StockRow, parent: str, voucher: VoucherDifference) -> Row:
		number = self.row_numbers.get(row.row)
		return self._row(
			_("Row {0}: {1}").format(number, row.item_code) if number else row.item_code,
			id=f"{parent}/{row.row}/{row.item_code}/{row.warehouse}",
			parent=parent,
			indent=3,
			link_doctype="Item",
			link_name=row.item_code,
			item_code=row.item_code,
			warehouse=row.warehouse,
			voucher_no=voucher.voucher_no,
			posting_date=voucher.posting_date,
			qty=float(row.qty),
			stock_value=row.stock_value,
		)

	def _row_of_the_rest(self) -> Iterator[Row]:
		"""What is not listed, in one line; with a warehouse asked for, nothing of it is told by warehouse."""
		rest = self.account.listed[most_listed(self.filters) :]
		unlisted = self.difference.unlisted
		number = len(rest) + sum(total.vouchers for total in unlisted)
		if not number or self.filters.detail is Detail.WAREHOUSE or self.filters.voucher_no:
			return
		parts = self._parts_of(rest)
		to_correct = sum((total.amount for total in unlisted), parts.get("to_correct", ZERO))
		several = self.filters.warehouses is not None
		text = _("and {0} more vouchers of all warehouses") if several else _("and {0} more vouchers")
		yield self._row(
			text.format(number),
			id=f"{self._id()}/rest",
			parent=self._id(),
			indent=1,
			is_rest=1,
			vouchers=number,
			**{**parts, "to_correct": to_correct},
		)

	def _parts_of(self, listed: Sequence[Listed]) -> dict[str, Decimal]:
		parts: dict[str, Decimal] = {}
		for one in listed:
			if one.part:
				parts[one.part] = parts.get(one.part, ZERO) + one.voucher.difference
		return parts

	def _of_item_group(self, warehouses: Iterable[str]) -> dict[str, Decimal]:
		if not self.filters.item_group:
			return {}
		return {"item_group_value": self.account.value_of_item_group(warehouses)}

	def _row(self, name: str, **values: object) -> Row:
		amounts = {
			key: float(value) if isinstance(value, Decimal) else value for key, value in values.items()
		}
		return {
			"name": name,
			"account": self.difference.account,
			"currency": self.difference.currency,
			**amounts,
		}


def parts_of(difference: AccountDifference) -> dict[str, Decimal]:
	"""What an account's difference is made of; of one that is not guarded, nothing is said."""
	return {
		"to_correct": difference.to_correct - difference.rounding,
		"posted_elsewhere": difference.posted_elsewhere,
		"repost_pending": difference.repost_pending,
		"reversed_later": difference.reversed_later,
		"accepted": difference.accepted,
		"rounding": difference.rounding,
	}
