"""What happens apart from the save that was stopped: who is told."""
