"""One file per way of bargaining."""
