"""Text for Discord: Markdown, splitting long answers, safe cuts."""
