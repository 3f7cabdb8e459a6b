"""Which numbers of an edition stay hidden, so that nobody is found in it (docs/protection.md).

Plain values in and out: no database, no Django, and no clock but that of
`patience`. The way from a table to an edition:

1. `cells.Cube`: the questions counted by every dimension that the tables use; `merged` for rare codes.
2. `sheets.Sheet`: a report table, and for each of its counts which questions it counts.
3. `ledger`: what its readers have already (`Ledger.seen_by`), and what they could subtract (`neighbours`).
4. `pattern.pattern`: which cells to hide. `is_empty`: publish nothing. `exposed`: leave a table out, or wait.
5. `gate.refusals`: the attack on the outcome. Any reason: do not publish, and tell the coordinator.
6. `Sheet.protected`: the table as it may be published. Keep a `ledger.Release` of it for the next edition.

`corrections` is for publishing again: `must_wait` first; then steps 4 and 5 with what every version tells
of the questions that did not change (`of_unchanged`).
"""
