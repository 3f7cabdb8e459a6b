"""What holds for every page holds before there is anything to show, too."""

from __future__ import annotations

import pytest

from tests.addresses import pages_of, url_patterns
from tests.test_pages import ask, faults
from tests.world import ROLES, World, make_people


@pytest.mark.parametrize("role", ROLES[1:])
def test_every_page_is_sound_before_there_is_anything_to_show(db, role):
    world = World(make_people())
    session_key = world.session(role)
    without_row = {name for name, pattern in url_patterns() if not pattern.pattern.regex.groups}
    rows = [row for row in pages_of(role, "GET") if row.name in without_row and row.expected[role] == "200"]

    answers = {row.name: ask(world, session_key, row) for row in rows}

    assert {name: wrong for name, answer in answers.items() if (wrong := faults(answer))} == {}
    assert {answer.status_code for answer in answers.values()} <= {200, 404}
