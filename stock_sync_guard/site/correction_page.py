"""The page that shows all that is out of sync in a company, and what can be done about it."""

from __future__ import annotations

from urllib.parse import urlencode

from frappe.utils import get_url

from stock_sync_guard.site.versions import desk_route

# It reads the company from its address.
CORRECTION_PAGE = "stock-sync-correction"


def correction_page() -> str:
	"""Its path on this site."""
	return desk_route(CORRECTION_PAGE)


def page_url(company: str) -> str:
	"""The whole address of the page for the company: also for those who read it outside of Desk."""
	return get_url(f"{correction_page()}?{urlencode({'company': company})}")
