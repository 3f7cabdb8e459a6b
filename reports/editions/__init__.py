"""Editions: a fixed list of tables about a closed quarter or year, protected, frozen, and then published."""
