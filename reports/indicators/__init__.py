"""The reports: each a read-only function from a selection to a table. `reports.catalogue` lists them."""
