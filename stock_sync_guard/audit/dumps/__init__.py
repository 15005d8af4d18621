"""Reading tables out of a MariaDB or MySQL dump; knows nothing of ledgers."""
