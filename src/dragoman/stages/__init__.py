"""The stages, in one direction: documents, sentences, mentions, events, validated, published.

A stage takes a table and returns a table and its rejects. Stages never import one another.
"""
