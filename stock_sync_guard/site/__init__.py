"""The ledgers on a frappe site: its database, its settings, its amounts and closed periods."""
