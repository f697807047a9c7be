"""Mutation testing: small faults put into a copy of the program, one by one, to see whether a test notices."""
