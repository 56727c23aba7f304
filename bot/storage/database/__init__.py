"""The database itself: engine, tables, transactions, outages, locks, migration."""
