"""Where an audit reads from: a database by URL, a backup, an exported file; each gives the engine's `Run`."""
