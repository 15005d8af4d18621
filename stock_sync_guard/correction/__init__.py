"""The Journal Entry that corrects: its draft, its date, currency and dimensions, and what it settled."""
