"""documents: from raw files to one row a story.

In: paths, folders, globs, archives, addresses, standard input. Out: rows of the documents
table, and a reject for each thing that could not become one. Nothing else opens raw files.
"""
