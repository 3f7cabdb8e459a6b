from django.db import migrations

# What was logged before the triggers of 0013, and only that: one statement compares the log with the counts as
# of one moment, so nothing has to wait meanwhile, and running it again adds nothing.
FILL = """
INSERT INTO registration_monthlycount (location_id, month, dimension, value, number)
SELECT location_id, month, dimension, value, sum(number)
FROM (
    SELECT visit.location_id, date_trunc('month', visit.day)::date AS month, counted.dimension, counted.value,
        1 AS number
    FROM registration_visit visit
    JOIN LATERAL (VALUES
        ('needs', nullif(array_to_string(
            ARRAY(SELECT DISTINCT need FROM unnest(visit.need_profiles) need ORDER BY 1), '+'
        ), '')),
        ('complexity', nullif(visit.complexity, ''))
    ) AS counted (dimension, value) ON counted.value IS NOT NULL
    WHERE visit.withdrawn_at IS NULL
    UNION ALL
    SELECT visit.location_id, date_trunc('month', visit.day)::date, counted.dimension, counted.value, 1
    FROM registration_visit visit
    JOIN registration_question question ON question.visit_id = visit.id
    CROSS JOIN LATERAL (SELECT visit.occurred_at AT TIME ZONE 'Europe/Amsterdam') AS local (at)
    JOIN LATERAL (VALUES
        ('help', question.help_given),
        ('body', question.public_body_id::text),
        ('course', CASE WHEN question.help_given = 'course' THEN question.topic_id::text END),
        ('hour', CASE WHEN visit.source <> 'import' OR local.at::time <> '12:00'
            THEN to_char(local.at, 'ID-HH24') END)
    ) AS counted (dimension, value) ON counted.value IS NOT NULL
    WHERE visit.withdrawn_at IS NULL
    UNION ALL
    SELECT location_id, month, dimension, value, -number FROM registration_monthlycount
    WHERE dimension IN ('needs', 'complexity', 'help', 'body', 'course', 'hour')
) either
GROUP BY location_id, month, dimension, value
HAVING sum(number) <> 0;
"""


class Migration(migrations.Migration):
    dependencies = [("registration", "0013_counts_of_help_and_hours")]
    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
