"""National partners that nobody ever checked were hidden; from now on they are shown as not yet confirmed."""

from django.db import migrations
from django.utils import timezone


def set_a_day(apps, schema_editor):
    partners = apps.get_model("partners", "Partner").objects.using(schema_editor.connection.alias)
    partners.filter(library=None, verified_on=None, verify_before=None).update(verify_before=timezone.localdate())


class Migration(migrations.Migration):
    dependencies = [("partners", "0007_upkeep")]

    operations = [migrations.RunPython(set_a_day, migrations.RunPython.noop)]
