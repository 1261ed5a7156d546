"""Office holders from Wikidata's query service, merged into ``persons_wikidata.yml``.

The queries lie in ``dictionaries/wikidata/*.rq``; what the merge may change is told at
``merging.merge`` and in ``docs/actors_update.md``. Wikidata's content is under CC0. Nothing here asks what
day it is.
"""
