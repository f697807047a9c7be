"""What an explanation looks like: in a terminal, as data, and as a page."""
