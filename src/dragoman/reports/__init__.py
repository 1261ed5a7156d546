"""Pages for looking: what a data set holds, stories as the coder saw them, and the runs that made them.

Each page is one HTML file that opens from disk, asks for nothing outside itself, and is the same, byte
for byte, for the same data. ``writing.py`` writes what belongs to a build.
"""
