"""Keepsake: a Discord companion that remembers, and reminds."""

__version__ = "0.1.0"
