"""The store: all SQL of the hub, and nothing but PostgreSQL behind it."""
