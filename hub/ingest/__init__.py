"""Ingest: Kafka → PostgreSQL. `worker` is the loop, `batch` the pure step between."""
