"""What the operator runs: the command line, serving, health, logs, maintenance."""
