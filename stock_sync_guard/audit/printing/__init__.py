"""An audit's figures as a table, as JSON and as CSV."""
