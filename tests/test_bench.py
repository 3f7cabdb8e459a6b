"""The benchmark: that it runs, and that it reckons right. How fast anything is, is not tried here."""

import json
import os
import subprocess
import sys
from types import SimpleNamespace

import pytest

from tests.bench.__main__ import questions
from tests.bench.candidates import CANDIDATES, GOALS, LIMITS, Goal
from tests.bench.load import quantile
from tests.bench.measure import Run, Series, growth
from tests.bench.servers import PROJECT


def run(cpu=1.0, rate=100.0, p50=10.0):
    return Run(count=1, web=cpu, database=0.0, rate=rate, p50=p50, p99=2 * p50, bytes=1)


def series(*rounds, questions=200_000):
    site = SimpleNamespace(facts={"questions": questions, "queries": {"desk-get": 4}})
    return Series(site, next(one for one in CANDIDATES if one.name == "desk-get"), list(rounds))


@pytest.mark.django_db  # the dump is of its database
def test_benchmark_runs_by_itself_and_leaves_nothing_behind(tmp_path, migrated_dump):
    written = tmp_path / "result.json"
    order = ["--size", "2k", "--rounds", "1", "--seconds", "0.05", "--only", "desk-post,desk-get,csv,panel"]
    own_server = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}

    done = subprocess.run(
        [sys.executable, "-m", "tests.bench", *order, "--begin", migrated_dump, "--json", written],
        cwd=PROJECT,
        env={**own_server, "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=180,
    )

    assert done.returncode == 0, done.stderr
    result = json.loads(written.read_text())
    assert result["sizes"]["2k"]["questions"] == pytest.approx(2_000, rel=0.05)
    assert {one["candidate"] for one in result["figures"]} == {"desk-post", "desk-get", "csv", "panel"}
    for one in result["figures"]:
        assert one["cpu_ratio"][0] > 0  # how much is no test's to say: another program may be busy
        assert one["rate_ratio"][0] > 0
        assert 0 < one["p50"] <= one["p99"]
        assert one["queries"] > 0
    assert {one["goal"] for one in result["goals"]} == {"W1", "W2", "W3", "P1", "P3", "M1"}
    assert result["sizes"]["2k"]["schedules"] == 60
    assert result["sizes"]["2k"]["turns"]["first"]["written"] > 100
    assert os.uname().nodename not in written.read_text()
    assert "saving a visit" in done.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["result.json"]


def test_every_goal_is_about_something_that_is_measured():
    names = {candidate.name for candidate in CANDIDATES}

    assert {goal.candidate for goal in GOALS} <= names
    assert {candidate.limit for candidate in CANDIDATES} <= set(LIMITS)
    assert len(names) == len(CANDIDATES)


def test_ratio_is_to_the_limit_on_either_side():
    one = series((run(cpu=1), run(cpu=6), run(cpu=2)), (run(cpu=2), run(cpu=8), run(cpu=2)))

    assert one.ratios("cpu") == [4, 4]
    assert one.figure("cpu") == 4
    assert one.figure("tail") == 2
    assert one.figure("queries") == 4


def test_limit_that_varies_too_much_makes_the_figure_inconclusive():
    assert series((run(rate=100), run(), run(rate=250))).steady("rate")
    assert not series((run(rate=100), run(), run(rate=251))).steady("rate")


def test_growth_is_the_exponent_of_cost_to_questions():
    small = series((run(), run(cpu=10), run()), questions=1_000)
    large = series((run(cpu=2), run(cpu=200), run(cpu=2)), questions=100_000)

    assert growth([small, large], "desk-get") == pytest.approx(0.5)
    assert growth([small], "desk-get") is None


@pytest.mark.parametrize(("value", "verdict"), [(15, "missed"), (14, "must"), (5, "stretch")])
def test_verdict_says_which_bound_was_reached(value, verdict):
    assert Goal("W1", "desk-post", "cpu", 14, 5).verdict(value) == verdict
    assert Goal("W2", "desk-post", "rate", -14, -5, at_least=True).verdict(-value) == verdict


@pytest.mark.parametrize(("text", "number"), [("2k", 2_000), ("2m", 2_000_000), ("500", 500)])
def test_size_is_written_short(text, number):
    assert questions(text) == number


def test_quantile_is_a_value_that_was_measured():
    values = [float(number) for number in range(100, 0, -1)]

    assert (quantile(values, 0.5), quantile(values, 0.99), quantile([7.0], 0.99)) == (51, 100, 7)
