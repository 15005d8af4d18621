"""Many sources at once: a line for each site and company, details in a file for each site."""
