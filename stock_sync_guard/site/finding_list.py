"""The list of findings in Desk."""

from __future__ import annotations

from urllib.parse import urlencode

from frappe.utils import get_url

from stock_sync_guard.site.versions import desk_route

FINDING_LIST = "stock-sync-finding"


def finding_list(company: str, **filters: str) -> str:
	"""Its path, with only these of the company."""
	return f"{desk_route(FINDING_LIST)}?{urlencode({'company': company, **filters})}"


def finding_list_url(company: str, **filters: str) -> str:
	"""The whole address: also for those who read it outside of Desk."""
	return get_url(finding_list(company, **filters))
