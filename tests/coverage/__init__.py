"""Whether the intervals hold what they promise: measured on many runs of a scenario whose truth is known."""
