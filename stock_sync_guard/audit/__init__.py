"""Auditing the ledgers without ERPNext: a database by URL, a backup, or an exported file.

Needs the `audit` extra of the package, and no frappe. The comparison is the engine's.
"""
