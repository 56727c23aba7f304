"""Pages of their own: memory, time zone, agenda, requests, calendar files, help."""
