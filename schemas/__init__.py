"""Released Avro schemas: `<kind>/v<n>.avsc`, never changed once released; `released.json` holds ids and hashes."""
