"""What an audit finds, company by company."""
