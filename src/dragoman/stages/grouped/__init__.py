"""grouped: which rows of events mean one event in the world, over the whole data set.

In: the rows of events, and the stories with their signatures. Out: for each row the group it
belongs to, whether it stands for the group, and how many reports, stories and outlets tell of
it; and which stories tell an earlier one again. The rules are in ``docs/counting.md``.
"""
