import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ido', '0001_initial'),
        ('registration', '0002_operation_covers_visits'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ImportBatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uploaded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='ontvangen op')),
                ('file_name', models.CharField(max_length=200, verbose_name='bestandsnaam')),
                ('kind', models.CharField(choices=[('xlsx', 'Excel'), ('csv', 'CSV')], max_length=4, verbose_name='soort')),
                ('content', models.BinaryField(blank=True, null=True, verbose_name='bestand')),
                ('sheet', models.JSONField(blank=True, default=dict, verbose_name='kop van het bestand')),
                ('mapping', models.JSONField(blank=True, default=dict, verbose_name='koppeling')),
                ('status', models.CharField(choices=[('new', 'nog niet gecontroleerd'), ('checking', 'wordt gecontroleerd'), ('checked', 'gecontroleerd'), ('storing', 'wordt opgeslagen'), ('stored', 'ingelezen'), ('discarded', 'weggegooid'), ('expired', 'verlopen'), ('withdrawn', 'teruggedraaid')], default='new', max_length=10, verbose_name='stand')),
                ('skip_known', models.BooleanField(default=False, verbose_name='bekende rijen overslaan')),
                ('total_rows', models.PositiveIntegerField(default=0, verbose_name='aantal rijen')),
                ('processed_rows', models.PositiveIntegerField(default=0, verbose_name='verwerkte rijen')),
                ('progress_at', models.DateTimeField(blank=True, null=True, verbose_name='laatste teken van leven')),
                ('failure', models.CharField(blank=True, max_length=300, verbose_name='waarom het niet lukte')),
                ('visit_count', models.PositiveIntegerField(default=0, verbose_name='aantal bezoeken')),
                ('question_count', models.PositiveIntegerField(default=0, verbose_name='aantal vragen')),
                ('known_count', models.PositiveIntegerField(default=0, verbose_name='aantal al bekende bezoeken')),
                ('problem_count', models.PositiveIntegerField(default=0, verbose_name='aantal fouten')),
                ('findings', models.JSONField(blank=True, default=dict, verbose_name='uitkomst van de controle')),
                ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='klaar op')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='teruggedraaid op')),
                ('library', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='import_batches', to='ido.library', verbose_name='bibliotheek')),
                ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='import_batches', to=settings.AUTH_USER_MODEL, verbose_name='ingelezen door')),
                ('withdrawn_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='teruggedraaid door')),
            ],
            options={
                'verbose_name': 'ingelezen bestand',
                'verbose_name_plural': 'ingelezen bestanden',
                'ordering': ['-uploaded_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('content__isnull', False), ('status__in', ['new', 'checking', 'checked', 'storing'])), models.Q(('content', None), ('status__in', ['stored', 'discarded', 'expired', 'withdrawn'])), _connector='OR'), name='import_batch_holds_its_file_until_finished'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'withdrawn'), ('withdrawn_at__isnull', False), ('withdrawn_by__isnull', False)), models.Q(models.Q(('status', 'withdrawn'), _negated=True), ('withdrawn_at', None), ('withdrawn_by', None)), _connector='OR'), name='import_batch_withdrawn_at_and_by_together')],
            },
        ),
        migrations.CreateModel(
            name='ImportProblem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('row', models.PositiveIntegerField(verbose_name='rij')),
                ('column', models.CharField(blank=True, max_length=80, verbose_name='kolom')),
                ('message', models.CharField(max_length=300, verbose_name='melding')),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='problems', to='registration.importbatch', verbose_name='ingelezen bestand')),
            ],
            options={
                'verbose_name': 'fout in een bestand',
                'verbose_name_plural': 'fouten in een bestand',
                'ordering': ['row', 'pk'],
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='visit',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='visit',
            name='delete_delete',
        ),
        migrations.AddField(
            model_name='visit',
            name='import_batch',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='visits', to='registration.importbatch', verbose_name='ingelezen uit'),
        ),
        migrations.AddField(
            model_name='visitevent',
            name='import_batch',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='registration.importbatch', verbose_name='ingelezen uit'),
        ),
        migrations.AddIndex(
            model_name='visit',
            index=models.Index(condition=models.Q(('import_batch__isnull', False)), fields=['import_batch'], name='visit_of_batch'),
        ),
        migrations.AddConstraint(
            model_name='visit',
            constraint=models.CheckConstraint(condition=models.Q(('import_batch', None), ('source', 'import'), _connector='OR'), name='visit_of_batch_is_imported'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='visit',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "registration_visitevent" ("age_band", "channel", "complexity", "duration", "entered_at", "id", "import_batch_id", "language", "library_id", "location_id", "need_profiles", "occurred_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_by_id", "recorder_position", "source", "submission_id", "withdrawn_at", "withdrawn_by_id") VALUES (OLD."age_band", OLD."channel", OLD."complexity", OLD."duration", OLD."entered_at", OLD."id", OLD."import_batch_id", OLD."language", OLD."library_id", OLD."location_id", OLD."need_profiles", OLD."occurred_at", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."recorded_by_id", OLD."recorder_position", OLD."source", OLD."submission_id", OLD."withdrawn_at", OLD."withdrawn_by_id"); RETURN NULL;', hash='ab97438451765eaa41c6f99bf475e6839a1d212d', operation='UPDATE', pgid='pgtrigger_update_update_c1ebb', table='registration_visit', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='visit',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "registration_visitevent" ("age_band", "channel", "complexity", "duration", "entered_at", "id", "import_batch_id", "language", "library_id", "location_id", "need_profiles", "occurred_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_by_id", "recorder_position", "source", "submission_id", "withdrawn_at", "withdrawn_by_id") VALUES (OLD."age_band", OLD."channel", OLD."complexity", OLD."duration", OLD."entered_at", OLD."id", OLD."import_batch_id", OLD."language", OLD."library_id", OLD."location_id", OLD."need_profiles", OLD."occurred_at", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."recorded_by_id", OLD."recorder_position", OLD."source", OLD."submission_id", OLD."withdrawn_at", OLD."withdrawn_by_id"); RETURN NULL;', hash='b4ecfdb23023d676c3922b45acb240a312f398b2', operation='DELETE', pgid='pgtrigger_delete_delete_4795f', table='registration_visit', when='AFTER')),
        ),
    ]
