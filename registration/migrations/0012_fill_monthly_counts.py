from django.db import migrations

# What was logged before the triggers of 0011, and only that: one statement compares the log with the counts as
# of one moment, so nothing has to wait meanwhile, and running it again adds nothing.
FILL = """
INSERT INTO registration_monthlycount (location_id, month, dimension, value, number)
SELECT location_id, month, dimension, value, sum(number)
FROM (
    SELECT location_id, date_trunc('month', day)::date AS month, 'channel' AS dimension, channel AS value,
        count(*) AS number
    FROM registration_visit
    WHERE withdrawn_at IS NULL
    GROUP BY 1, 2, 4
    UNION ALL
    SELECT location_id, month, counted.dimension, counted.value, number
    FROM (
        SELECT visit.location_id, date_trunc('month', visit.day)::date AS month, question.topic_id,
            question.outcome, question.domain, count(*) AS number
        FROM registration_visit visit
        JOIN registration_question question ON question.visit_id = visit.id
        WHERE visit.withdrawn_at IS NULL
        GROUP BY 1, 2, 3, 4, 5
    ) question
    JOIN ido_topic topic ON topic.id = question.topic_id
    CROSS JOIN LATERAL (VALUES
        ('group', topic.group_id::text), ('topic', question.topic_id::text),
        ('outcome', question.outcome), ('domain', question.domain)
    ) AS counted (dimension, value)
    UNION ALL
    SELECT location_id, month, dimension, value, -number FROM registration_monthlycount
) either
GROUP BY location_id, month, dimension, value
HAVING sum(number) <> 0;
"""


class Migration(migrations.Migration):
    dependencies = [("registration", "0011_monthly_counts")]
    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
