"""The database that a backup is loaded into: DuckDB, for this one audit, within a bound of memory."""
