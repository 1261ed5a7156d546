"""Collecting: from feeds and lists of addresses to pages in ``data/raw``, politely and once.

The only part of Dragoman that goes out on the web for stories, and the only one that may ask what time
it is. What it writes is raw data like any other: pages with sidecars, which ``dragoman build`` reads.
"""
