"""Names beside dots on a map: where there is room, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from reports.charts.paper import TEXT_SIZE, text_width

AWAY = 4  # from the dot to its name


class Box(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def is_inside(self, other: Box) -> bool:
        return (
            self.left >= other.left
            and self.top >= other.top
            and self.right <= other.right
            and self.bottom <= other.bottom
        )


@dataclass(frozen=True)
class Round:
    """A dot on paper."""

    x: float
    y: float
    radius: float

    @property
    def box(self) -> Box:
        return Box(self.x - self.radius, self.y - self.radius, self.x + self.radius, self.y + self.radius)


@dataclass(frozen=True)
class Name:
    """A name as drawn; `x` and `y` are the begin of its baseline."""

    text: str
    x: float
    y: float


def names(dots: Sequence[tuple[Round, str]], paper: Box) -> list[Name]:
    """The names that fit, the first ones first: off the paper, on a dot or on another name there is none."""
    taken = [dot.box for dot, _ in dots]
    placed = []
    for dot, text in dots:
        for box in around(dot, text_width(text), paper):
            if box.is_inside(paper) and not any(box.meets(other) for other in taken):
                taken.append(box)
                placed.append(Name(text, round(box.left, 1), round(box.bottom - AWAY, 1)))
                break
    return placed


def around(dot: Round, width: float, paper: Box) -> Iterator[Box]:
    """Where a name can stand: right, left, above, below as far as the paper goes, and then at the corners."""
    middle = max(paper.left, min(dot.x - width / 2, paper.right - width))
    near, height = dot.radius + AWAY, TEXT_SIZE + AWAY
    aside = 0.7 * near
    for left, top in (
        (dot.x + near, dot.y - height / 2),
        (dot.x - near - width, dot.y - height / 2),
        (middle, dot.y - near - height),
        (middle, dot.y + near),
        (dot.x + aside, dot.y - aside - height),
        (dot.x + aside, dot.y + aside),
        (dot.x - aside - width, dot.y - aside - height),
        (dot.x - aside - width, dot.y + aside),
    ):
        yield Box(left, top, left + width, top + height)
