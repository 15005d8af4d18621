"""Which columns a source has that not every version of ERPNext knows."""

from __future__ import annotations

from typing import NamedTuple


class Schema(NamedTuple):
	"""What ERPNext 16 added. A source that is completed where it lacks something has all of it."""

	# `Company.enable_item_wise_inventory_account`, and the inventory accounts of Item Defaults
	item_wise_accounts: bool = True
	# `Repost Item Valuation.repost_only_accounting_ledgers`
	gl_only_reposts: bool = True


EVERY_COLUMN = Schema()
