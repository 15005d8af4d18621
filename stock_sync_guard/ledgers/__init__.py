"""Reading the ledgers: the statements with a type for their rows, the readers, and the comparison that puts them together.

Whoever holds a database hands in a `Run` (see `statements.py`): the guard hands in `frappe.db`, the demo and the tests an
SQLite file. Nothing here imports frappe or erpnext.
"""
