"""The day on which the inhabitants of a catchment were counted."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ido', '0006_audit_without_addresses'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='operation',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='operation',
            name='delete_delete',
        ),
        migrations.AddField(
            model_name='operation',
            name='catchment_counted_on',
            field=models.DateField(blank=True, null=True, verbose_name='peildatum van dat aantal'),
        ),
        migrations.AddField(
            model_name='operationevent',
            name='catchment_counted_on',
            field=models.DateField(blank=True, null=True, verbose_name='peildatum van dat aantal'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='operation',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "ido_operationevent" ("catchment_counted_on", "catchment_inhabitants", "catchment_name", "catchment_source", "dedicated_employee", "id", "location_id", "municipality_id", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "scenario", "service_levels", "staffing") VALUES (OLD."catchment_counted_on", OLD."catchment_inhabitants", OLD."catchment_name", OLD."catchment_source", OLD."dedicated_employee", OLD."id", OLD."location_id", OLD."municipality_id", OLD."period", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."scenario", OLD."service_levels", OLD."staffing"); RETURN NULL;', hash='0733c9f21fbd6a45b0a172c34e68f4a325519bb4', operation='UPDATE', pgid='pgtrigger_update_update_a7459', table='ido_operation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='operation',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "ido_operationevent" ("catchment_counted_on", "catchment_inhabitants", "catchment_name", "catchment_source", "dedicated_employee", "id", "location_id", "municipality_id", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "scenario", "service_levels", "staffing") VALUES (OLD."catchment_counted_on", OLD."catchment_inhabitants", OLD."catchment_name", OLD."catchment_source", OLD."dedicated_employee", OLD."id", OLD."location_id", OLD."municipality_id", OLD."period", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."scenario", OLD."service_levels", OLD."staffing"); RETURN NULL;', hash='d58f0c97bd8654a47566f4fd36149ff1ab208efd', operation='DELETE', pgid='pgtrigger_delete_delete_e6003', table='ido_operation', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='operation',
            constraint=models.CheckConstraint(condition=models.Q(('catchment_counted_on', None), ('catchment_inhabitants__gt', 0), _connector='OR'), name='operation_catchment_day_has_catchment', violation_error_message='Een peildatum hoort bij een verzorgingsgebied. Vul dat ook in.'),
        ),
    ]
