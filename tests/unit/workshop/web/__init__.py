"""Tests of the room and its pages."""
