"""What an update changes in the data of a site."""
