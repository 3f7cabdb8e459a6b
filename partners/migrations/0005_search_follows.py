from django.db import migrations

# What search reads of a service stands in one column, and comes from many rows: its own, its partners', its
# topics' and those of the public bodies for them. The database writes it itself, at the end of each statement
# that touches any of these, so that no page, import or hand can forget to. `partners.search.fold` does to what
# one types what partners_fold does here; tests hold both to the same, and the names of the kinds too.
FORWARDS = r"""
CREATE FUNCTION partners_fold(value text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT btrim(regexp_replace(
        replace(replace(replace(translate(
            lower(regexp_replace(normalize(value, NFKD), '[\u0300-\u036f]', '', 'g')),
        'øłđ', 'old'), 'æ', 'ae'), 'œ', 'oe'), 'ß', 'ss'),
    '\s+', ' ', 'g'))
$$;

CREATE FUNCTION partners_search_texts(ids bigint[]) RETURNS TABLE (service_id bigint, words text)
LANGUAGE sql STABLE AS $$
    SELECT s.id, partners_fold(concat_ws(' ',
        s.name, p.name, p.short_name, former.words, others.words, subjects.words,
        CASE s.kind
            WHEN 'consultation' THEN 'spreekuur' WHEN 'forms_cafe' THEN 'formulierencafé'
            WHEN 'course' THEN 'cursus' WHEN 'help_line' THEN 'hulplijn'
            WHEN 'counter' THEN 'loket' WHEN 'information' THEN 'informatie'
        END,
        s.description))
    FROM partners_service s
    LEFT JOIN partners_partner p ON p.id = s.partner_id
    LEFT JOIN LATERAL (
        SELECT string_agg(concat_ws(' ', m.name, m.short_name), ' ' ORDER BY m.id) AS words
        FROM partners_partner m WHERE m.merged_into_id = p.id
    ) former ON true
    LEFT JOIN LATERAL (
        SELECT string_agg(concat_ws(' ', o.name, o.short_name), ' ' ORDER BY o.id) AS words
        FROM partners_service_together_with t JOIN partners_partner o ON o.id = t.partner_id
        WHERE t.service_id = s.id
    ) others ON true
    LEFT JOIN LATERAL (
        SELECT string_agg(
            concat_ws(' ', x.name, array_to_string(x.synonyms, ' '), bodies.words), ' ' ORDER BY x.id
        ) AS words
        FROM ido_topic x
        LEFT JOIN LATERAL (
            SELECT string_agg(concat_ws(' ', b.name, b.short_name), ' ' ORDER BY b.id) AS words
            FROM partners_partner_topics bt JOIN partners_partner b ON b.id = bt.partner_id
            WHERE bt.topic_id = x.id AND b.kind = 'public_body' AND b.merged_into_id IS NULL
              AND (b.library_id IS NULL OR b.library_id = s.library_id)
        ) bodies ON true
        WHERE x.id IN (SELECT st.topic_id FROM partners_service_topics st WHERE st.service_id = s.id)
           OR x.id IN (SELECT pt.topic_id FROM partners_partner_topics pt WHERE pt.partner_id = p.id)
              AND NOT EXISTS (SELECT FROM partners_service_topics st WHERE st.service_id = s.id)
    ) subjects ON true
    WHERE s.id = ANY(ids)
$$;

CREATE FUNCTION partners_search_refresh(ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF cardinality(ids) > 0 THEN
        UPDATE partners_service s SET search_text = t.words
        FROM partners_search_texts(ids) t
        WHERE s.id = t.service_id AND s.search_text IS DISTINCT FROM t.words;
    END IF;
END $$;

CREATE FUNCTION partners_services_about(topics bigint[]) RETURNS SETOF bigint LANGUAGE sql STABLE AS $$
    SELECT service_id FROM partners_service_topics WHERE topic_id = ANY(topics)
    UNION
    SELECT s.id FROM partners_service s JOIN partners_partner_topics t ON t.partner_id = s.partner_id
    WHERE t.topic_id = ANY(topics)
$$;

-- A stale text that a program saves along with the rest of a row is mended too.
CREATE FUNCTION partners_search_service() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM partners_search_refresh(ARRAY(SELECT id FROM new_rows));
    ELSE
        PERFORM partners_search_refresh(ARRAY(
            SELECT n.id FROM new_rows n JOIN old_rows o ON o.id = n.id
            WHERE (n.name, n.description, n.kind, n.partner_id, n.library_id, n.search_text)
                IS DISTINCT FROM (o.name, o.description, o.kind, o.partner_id, o.library_id, o.search_text)
        ));
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION partners_search_links() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM partners_search_refresh(ARRAY(SELECT DISTINCT service_id FROM rows));
    RETURN NULL;
END $$;

CREATE FUNCTION partners_search_partner() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed bigint[];
BEGIN
    SELECT array_agg(c.id) INTO changed
    FROM new_rows n JOIN old_rows o ON o.id = n.id
    CROSS JOIN LATERAL (VALUES (n.id), (n.merged_into_id), (o.merged_into_id)) c (id)
    WHERE (n.name, n.short_name, n.kind, n.library_id, n.merged_into_id)
        IS DISTINCT FROM (o.name, o.short_name, o.kind, o.library_id, o.merged_into_id);
    IF changed IS NOT NULL THEN
        PERFORM partners_search_refresh(ARRAY(
            SELECT id FROM partners_service WHERE partner_id = ANY(changed)
            UNION
            SELECT s.id FROM partners_service s JOIN partners_partner p ON p.merged_into_id = s.partner_id
            WHERE p.id = ANY(changed)
            UNION
            SELECT service_id FROM partners_service_together_with WHERE partner_id = ANY(changed)
            UNION
            SELECT partners_services_about(
                ARRAY(SELECT topic_id FROM partners_partner_topics WHERE partner_id = ANY(changed))
            )
        ));
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION partners_search_partner_topics() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM partners_search_refresh(ARRAY(
        SELECT s.id FROM partners_service s WHERE s.partner_id IN (SELECT partner_id FROM rows)
        UNION
        SELECT partners_services_about(ARRAY(SELECT topic_id FROM rows))
    ));
    RETURN NULL;
END $$;

CREATE FUNCTION partners_search_topic() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM partners_search_refresh(ARRAY(SELECT partners_services_about(ARRAY(
        SELECT n.id FROM new_rows n JOIN old_rows o ON o.id = n.id
        WHERE (n.name, n.synonyms) IS DISTINCT FROM (o.name, o.synonyms)
    ))));
    RETURN NULL;
END $$;
"""
# (table, function, its name for the rows before and after)
BOTH = [
    ("partners_service", "partners_search_service"),
    ("partners_partner", "partners_search_partner"),
    ("ido_topic", "partners_search_topic"),
]
LINKS = [
    ("partners_service_topics", "partners_search_links"),
    ("partners_service_together_with", "partners_search_links"),
    ("partners_partner_topics", "partners_search_partner_topics"),
]
TRIGGERS = [
    ("partners_service", "insert", "NEW TABLE AS new_rows", "partners_search_service"),
    *((table, "update", "OLD TABLE AS old_rows NEW TABLE AS new_rows", name) for table, name in BOTH),
    *((table, "insert", "NEW TABLE AS rows", name) for table, name in LINKS),
    *((table, "delete", "OLD TABLE AS rows", name) for table, name in LINKS),
    # a link that is pointed elsewhere is one gone and one come
    *((table, "update", "OLD TABLE AS rows", name) for table, name in LINKS),
    *((table, "update", "NEW TABLE AS rows", name) for table, name in LINKS),
]


def name_of(event: str, rows: str) -> str:
    return f"search_follows_{event}{'_from' if event == 'update' and rows == 'OLD TABLE AS rows' else ''}"


CREATE = "".join(
    f"CREATE TRIGGER {name_of(event, rows)} AFTER {event} ON {table} REFERENCING {rows}"
    f" FOR EACH STATEMENT EXECUTE FUNCTION {function}();\n"
    for table, event, rows, function in TRIGGERS
)
DROP = "".join(
    f"DROP TRIGGER {name_of(event, rows)} ON {table};\n" for table, event, rows, function in TRIGGERS
)
BACKWARDS = """
DROP FUNCTION partners_search_topic();
DROP FUNCTION partners_search_partner_topics();
DROP FUNCTION partners_search_partner();
DROP FUNCTION partners_search_links();
DROP FUNCTION partners_search_service();
DROP FUNCTION partners_services_about(bigint[]);
DROP FUNCTION partners_search_refresh(bigint[]);
DROP FUNCTION partners_search_texts(bigint[]);
DROP FUNCTION partners_fold(text);
"""
FILL = "SELECT partners_search_refresh(ARRAY(SELECT id FROM partners_service));"


class Migration(migrations.Migration):
    dependencies = [("ido", "0003_school_region"), ("partners", "0004_exchange")]
    operations = [
        migrations.RunSQL(FORWARDS, BACKWARDS),
        migrations.RunSQL(CREATE, DROP),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
