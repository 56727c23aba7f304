"""The reminder domain: values and schedule, pure."""
