"""Pages in a real browser: what a reader's own program makes of them."""
