from django.db import migrations

# The other half of visit_within_operation: a period of service cannot be moved away from under its visits.
FORWARDS = """
CREATE FUNCTION operation_covers_visits() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    outside json;
BEGIN
    SELECT json_build_object('visits', count(*), 'first', min(v.day), 'last', max(v.day)) INTO outside
    FROM registration_visit v
    WHERE v.location_id = OLD.location_id AND v.day <@ OLD.period
      AND NOT EXISTS (
          SELECT FROM ido_operation o WHERE o.location_id = v.location_id AND o.period @> v.day
      );
    IF (outside ->> 'visits')::int > 0 THEN
        -- The detail is for the form that has to explain the refusal.
        RAISE EXCEPTION 'visits of location % would lie outside its periods of service', OLD.location_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'operation_covers_visits', DETAIL = outside::text;
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER operation_covers_visits AFTER UPDATE OR DELETE ON ido_operation
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION operation_covers_visits();
"""
BACKWARDS = """
DROP TRIGGER operation_covers_visits ON ido_operation;
DROP FUNCTION operation_covers_visits();
"""


class Migration(migrations.Migration):
    dependencies = [("registration", "0001_initial")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
