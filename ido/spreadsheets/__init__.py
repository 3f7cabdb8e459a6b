"""Spreadsheets from outside, read without trusting them: XLSX and CSV become rows of text.

`reader.reading(content)` is the way in. The parsing itself happens in a child process with little memory,
little time and nothing of ours in its environment, so that a file made to harm harms only that child. One
starts for each file that is read, and loads as little as it can: that is why nothing is imported here.
Nothing in this package knows about Django or about what the columns mean.
"""
