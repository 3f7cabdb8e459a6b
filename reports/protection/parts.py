"""A change of many numbers divided into the smallest changes that it is made of.

Numbers that no line holds together can change without one another. So one answer of a solver is many
fillings, and a number that is not whole spoils only its own part.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

NEAR = 1e-6  # the solver's own tolerance
Steps = NDArray[np.float64]


def whole_parts(steps: Steps, lines: NDArray[np.integer], places: NDArray[np.integer]) -> Iterator[Steps]:
    """The changes that are whole, first all at once and then each by itself.

    `steps` by place; `lines` and `places` say together which line adds up which place and stays as it is.
    """
    moved = np.abs(steps) > NEAR
    label = labels(moved, lines, places)
    near = np.rint(steps)
    spoiled = np.unique(label[np.abs(steps - near) > NEAR])
    near[np.isin(label, spoiled)] = 0
    found = np.unique(label[near != 0])
    if len(found) > 1:
        yield near
    for part in found:
        yield np.where(label == part, near, 0)


def labels(
    moved: NDArray[np.bool_], lines: NDArray[np.integer], places: NDArray[np.integer]
) -> NDArray[np.int64]:
    """For every place the first one that it hangs together with, through lines with places that moved."""
    inside = moved[places]
    lines, places = lines[inside], places[inside]
    label = np.arange(len(moved))
    while True:
        first = np.full(lines.max(initial=-1) + 1, len(moved))
        np.minimum.at(first, lines, label[places])
        lower = label.copy()
        np.minimum.at(lower, places, first[lines])
        lower = lower[lower]
        if (lower == label).all():
            return label
        label = lower
