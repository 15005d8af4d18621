"""What an audit finds, company by company, and its order for reading."""
