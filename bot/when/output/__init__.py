"""Readings in words, and as lines or JSON for the command line."""
