"""What the audit trail kept of addresses goes: some of them held a code that gives access."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("ido", "0005_outgoing"), ("pghistory", "0007_auto_20250421_0444")]
    operations = [
        migrations.RunSQL(
            "UPDATE pghistory_context SET metadata = metadata - 'url' WHERE metadata ? 'url'",
            migrations.RunSQL.noop,
        )
    ]
