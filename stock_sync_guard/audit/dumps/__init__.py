"""Reading a dump of MariaDB or MySQL."""
