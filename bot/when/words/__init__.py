"""Vocabulary as data: one file per language, words on the right, what they mean on the left."""
