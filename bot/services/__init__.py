"""Use cases: domain and storage together, for every front; no Discord, no ADK."""
