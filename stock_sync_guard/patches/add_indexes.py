"""The indexes by which open and marked days are read; the first build follows the migration, in the background."""

from stock_sync_guard.site.indexes import add_indexes


def execute() -> None:
	add_indexes()
