"""Why talks fail: the same kept worlds replayed with causes switched off, alone and in all combinations."""
