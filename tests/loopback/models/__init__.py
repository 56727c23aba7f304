"""Stand-ins for model providers, one module per protocol."""
