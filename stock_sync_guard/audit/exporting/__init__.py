"""Writing the ledgers of a site to a file that can be audited elsewhere."""
