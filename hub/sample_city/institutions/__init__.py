"""The made-up institutions: one module for what each pillar's institutions record."""
