"""The page that shows all that is out of sync in a company, and what can be done about it."""

from __future__ import annotations

from urllib.parse import urlencode

from frappe.utils import get_url

# It reads the company from its address.
CORRECTION_PAGE = "/app/stock-sync-correction"


def page_url(company: str) -> str:
	"""The whole address of the page for the company: also for those who read it outside of Desk."""
	return get_url(f"{CORRECTION_PAGE}?{urlencode({'company': company})}")
