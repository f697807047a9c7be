"""Hostile and mistaken scenario files: each is played, or refused with the place of every fault."""
