from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # The new index comes first and neither stops a desk, while the release before still uses the old one.
    atomic = False
    dependencies = [("registration", "0014_fill_counts_of_help_and_hours")]
    operations = [
        AddIndexConcurrently(
            "visit",
            models.Index(
                condition=models.Q(withdrawn_at=None),
                fields=["location", "day", "occurred_at"],
                include=("id",),
                name="visit_counted_by_moment",
            ),
        ),
        RemoveIndexConcurrently("visit", "visit_counted_by_day"),
    ]
