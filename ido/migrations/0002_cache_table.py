from django.db import migrations

# The table of Django's database cache, as `createcachetable` makes it: one command less to forget.
FORWARDS = """
CREATE TABLE IF NOT EXISTS cache (
    cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL
);
CREATE INDEX IF NOT EXISTS cache_expires ON cache (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("ido", "0001_initial")]
    operations = [migrations.RunSQL(FORWARDS, "DROP TABLE cache;")]
