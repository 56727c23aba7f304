"""Time zones as people name them: by city, state, country, offset, or what a clock shows."""
