"""What Keepsake costs, measured: `python -m benchmarks` runs every subject, each beside a peer."""
