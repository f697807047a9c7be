"""Showing what was found. Nothing here computes a figure; it only chooses how to write one."""
