"""Exchange of a directory by the Human Services Data Specification (Open Referral HSDS 3.0).

`fields` says what HSDS 3.0 has, `rules` judges what a stranger sends, `files` reads it, `tables` turns the
tabular data package into nested documents and back, `rows` knows which part of a document is ours,
`importing` stores, `export` and `writing` give it out again.
"""
