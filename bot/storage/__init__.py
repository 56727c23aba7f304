"""The only SQL: engine, tables, stores, migrations."""
