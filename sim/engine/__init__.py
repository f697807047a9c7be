"""The cohort: one SimPy calendar, and NumPy arrays whose first axis is the world."""
