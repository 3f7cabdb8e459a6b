"""Places that no number tells apart, taken together: far fewer base cells, and nothing lost.

A cross that hangs on the others at one margin is a table by code of that margin (along) and by what it counts
itself (across). Where its numbers do not tell two codes of the margin apart, their sum will do: whatever the
margin, whole numbers of a sum can be divided over what it sums (a transport problem, with whole solutions
where the totals agree). The same for a layer between: by single codes along, and across by classes only.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Labels = NDArray[np.int64]
Bits = NDArray[np.bool_]
MOST_DIVISIONS = 8
NOWHERE = -1


class Layer(NamedTuple):
    """By code along, its group, or NOWHERE if nothing can be there; by code across, its class."""

    groups: Labels
    classes: Labels

    def labels(self) -> Labels:
        """A number by code along and code across, the same for what is taken together."""
        return self.groups[:, None] * len(self.classes) + self.classes


class Layers(NamedTuple):
    """The single codes across, and perhaps a layer of classes before that; which numbers that one holds."""

    fine: Layer
    coarse: Layer | None
    is_coarse: Bits


def layered(alive: Bits, along: Bits, across: Bits) -> Layers:
    """The layers with fewest base cells; by number which codes along and across it counts.

    `alive` says by code along and across whether anything can be there.
    """
    reach = (along.astype(np.float32) @ alive.astype(np.float32)) > 0
    single = np.arange(alive.shape[1])
    fine = Layer(_groups(alive, along.T), single)
    best = Layers(fine, None, np.zeros(len(along), bool))
    least = _size(fine, alive)
    for classes in _divisions(across):
        member = (classes[:, None] == np.arange(classes.max() + 1)).astype(np.float32)
        inside, of = (across & reach) @ member, reach @ member
        is_coarse = ((inside == 0) | (inside == of)).all(axis=1)
        fine = Layer(_groups(alive, along[~is_coarse].T), single)
        thick = (alive @ member) > 0
        in_fine = fine.groups[:, None] == np.unique(fine.groups)  # what the finer layer tells apart
        coarse = Layer(_groups(thick, along[is_coarse].T, in_fine), classes)
        size = _size(fine, alive) + _size(coarse, alive)
        if size < least:
            best, least = Layers(fine, coarse, is_coarse), size
    return best


def _divisions(across: Bits) -> Iterator[Labels]:
    """Ways to divide the codes across: by what the numbers count that are made most often."""
    kinds, count = np.unique(across, axis=0, return_counts=True)
    for least in np.unique(count)[::-1][:MOST_DIVISIONS]:
        classes = np.unique(kinds[count >= least].T, axis=0, return_inverse=True)[1].ravel()
        if classes.max() > 0:
            yield classes


def _groups(alive: Bits, *told: Bits) -> Labels:
    """Codes along that are alike in all that is told of them."""
    bits = np.packbits(np.concatenate([alive, *told], axis=1), axis=1)
    label = np.unique(bits, axis=0, return_inverse=True)[1].ravel()
    return np.where(alive.any(axis=1), label, NOWHERE)


def _size(layer: Layer, alive: Bits) -> int:
    return len(np.unique(layer.labels()[alive]))
