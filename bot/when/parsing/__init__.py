"""Text → tokens → pieces: clocks, dates, days, durations, repeats, zones."""
