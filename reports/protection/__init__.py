"""Which numbers of an edition stay hidden, so that nobody is found in it (docs/protection.md).

Plain values in and out: no database, no clock, no Django. `cells` says what a number counts, `pattern`
decides what to hide, `gate` attacks the result in code of its own, `ledger` keeps what a reader already has,
and `sheets` puts the outcome into report tables.
"""
