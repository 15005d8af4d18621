"""An audit as a table, as JSON and as CSV, and the progress bar while it is made."""
