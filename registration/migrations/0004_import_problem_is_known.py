from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registration', '0003_import_batches'),
    ]

    operations = [
        migrations.AddField(
            model_name='importproblem',
            name='is_known',
            field=models.BooleanField(db_default=False, default=False, verbose_name='al eerder ingelezen'),
        ),
    ]
