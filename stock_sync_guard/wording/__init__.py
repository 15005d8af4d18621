"""What is said, in any form and language, for Desk and for the audit."""
