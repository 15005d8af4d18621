"""The document events: stock documents, entries without stock, and their messages."""
