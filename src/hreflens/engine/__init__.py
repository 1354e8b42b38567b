"""Engines and stores: SQL over Arrow tables, Parquet runs in a workspace, and the state that humans made."""
