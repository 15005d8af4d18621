"""The arithmetic of Stock Sync Guard: what is out of sync, why, and which entry corrects it.

Nothing in this package imports frappe or erpnext. Whoever holds a database hands in a `Run`
(see `statements.py`): the guard hands in `frappe.db`, the demo and the tests an SQLite file.
"""
