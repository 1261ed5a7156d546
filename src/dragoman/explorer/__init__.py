"""The explorer: a published data set as a page on this machine, to filter, look at and take rows from.

``opening.py`` keeps of every event what filters ask of; ``filters.py`` is the closed set of these; ``app.py``
answers. The page is bound to this machine, asks for a key that stands in its address, and changes nothing.
"""
