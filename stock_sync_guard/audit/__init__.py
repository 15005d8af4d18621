"""The same questions away from ERPNext, asked of a database by URL, a backup, or an exported file; needs no frappe."""
