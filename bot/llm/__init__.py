"""Between the conversations and the model: providers, sessions, content, errors, limits."""
