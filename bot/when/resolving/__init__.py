"""Pieces → moments and series: candidates, day arithmetic, hours, rules."""
