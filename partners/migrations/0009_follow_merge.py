from django.db import migrations

# A row that is stored while its partner is being merged waits for that, and then belongs to the partner that
# stayed: it would be orphaned otherwise, with nobody to see it.
TABLES = [
    "partners_service",
    "partners_service_together_with",
    "partners_contact",
    "partners_agreement",
    "partners_checkrequest",
]
FUNCTION = """
CREATE FUNCTION partners_follow_merge() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    successor bigint;
BEGIN
    SELECT merged_into_id INTO successor FROM partners_partner WHERE id = NEW.partner_id FOR KEY SHARE;
    NEW.partner_id := coalesce(successor, NEW.partner_id);
    RETURN NEW;
END $$;
"""
CREATE = "".join(
    f"CREATE TRIGGER follow_merge BEFORE INSERT OR UPDATE OF partner_id ON {table}"
    " FOR EACH ROW WHEN (NEW.partner_id IS NOT NULL) EXECUTE FUNCTION partners_follow_merge();\n"
    for table in TABLES
)
DROP = "".join(f"DROP TRIGGER follow_merge ON {table};\n" for table in TABLES)


class Migration(migrations.Migration):
    dependencies = [("partners", "0008_bodies_to_confirm")]
    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION partners_follow_merge();"),
        migrations.RunSQL(CREATE, DROP),
    ]
