"""Writing a site's ledgers to a file that can be audited elsewhere, without names if so wished."""
