"""What Discord shows: text, replies, cards and the sender of reminders."""
