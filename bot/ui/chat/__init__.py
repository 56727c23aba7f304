"""Chat: from a received message to the posted answer."""
