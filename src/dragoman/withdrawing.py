"""Withdrawing stories: what a person takes out of a data set, so that its events leave at the next build.

The list stands in the ledger. Deleting a raw file withdraws nothing, since inboxes are emptied.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from dragoman.errors import StorageError
from dragoman.ledger import KnownStory, Ledger
from dragoman.storage import only_build
from dragoman.workspace import Workspace

STORY, FILE = "story", "file"


@dataclass(frozen=True)
class Withdrawal:
    """What a call did.

    Args:
        stories: that leave at the next build, or may come back.
        copies: other stories with the same text as one of them, that stay.
    """

    stories: tuple[KnownStory, ...]
    copies: tuple[KnownStory, ...]


def withdraw(
    interim: Path, ids: Sequence[str], files: Sequence[str], reason: str, with_copies: bool = False
) -> Withdrawal:
    """Enter stories and raw files as withdrawn.

    Args:
        interim: working folder of the data set.
        ids: each a story_id, or the document_id that stands in an event.
        files: raw files, as ``origin`` names them or as paths; all their stories leave, and later ones too.
        reason: why, for the rejects.
        with_copies: withdraw also every other story with the same text.

    Raises:
        StorageError: there is no such story or file; nothing is withdrawn then.
    """
    with only_build(interim), closing(_open(interim)) as ledger:
        stories = {story.story_id: story for key in ids for story in _stories(ledger, key)}
        origins = [_origin(ledger, name) for name in files]
        for origin in origins:
            stories |= {story.story_id: story for story in ledger.stories_in(origin)}
        copies = {
            copy.story_id: copy
            for story in stories.values()
            for copy in ledger.same_text(story)
            if copy.story_id not in stories
        }
        named = {story.story_id for key in ids for story in _stories(ledger, key)}
        if with_copies:
            named |= copies.keys()
            stories |= copies
            copies = {}
        with ledger.transaction():
            for key in sorted(named):
                ledger.withdraw(STORY, key, reason)
            for origin in origins:
                ledger.withdraw(FILE, origin, reason)
    return Withdrawal(tuple(stories.values()), tuple(copies.values()))


def undo(interim: Path, ids: Sequence[str], files: Sequence[str]) -> None:
    """Let what was withdrawn come back, as soon as its raw file is given to a build again.

    Raises:
        StorageError: it was not withdrawn; nothing is changed then.
    """
    with only_build(interim), closing(_open(interim)) as ledger, ledger.transaction():
        known = {(kind, key) for kind, key, _ in ledger.withdrawals()}
        for name in ids:
            if not ledger.undo_withdrawal(STORY, name):
                raise _not_withdrawn(name, sorted(key for kind, key in known if kind == STORY))
        for name in files:
            origin = next((o for o in _labels(name) if (FILE, o) in known), name)
            if not ledger.undo_withdrawal(FILE, origin):
                raise _not_withdrawn(name, sorted(key for kind, key in known if kind == FILE))


def withdrawals(interim: Path) -> list[tuple[str, str, str]]:
    """Return all that was withdrawn: kind (``story`` or ``file``), key and reason of each."""
    with closing(_open(interim)) as ledger:
        return ledger.withdrawals()


def _open(interim: Path) -> Ledger:
    workspace = Workspace(interim)
    if not (interim / "ledger.sqlite").is_file():
        raise StorageError(
            f"Expected the working folder of a data set, found no ledger in {str(interim)!r}. "
            "Name the data set with --out, or its working folder with --interim."
        )
    return workspace.open_ledger()


def _stories(ledger: Ledger, key: str) -> list[KnownStory]:
    found = ledger.find_stories(key)
    if not found:
        raise StorageError(
            f"Expected the story_id or document_id of a story in the data set, found {key!r}. The table "
            "documents has them; an event has its story's document_id. Nothing was withdrawn."
        )
    return found


def _origin(ledger: Ledger, name: str) -> str:
    for origin in _labels(name):
        if ledger.stories_in(origin):
            return origin
    raise StorageError(
        f"Expected a raw file that the data set has stories of, found {name!r}. The column origin of the "
        "table documents names them, up to '#'. Nothing was withdrawn."
    )


def _labels(name: str) -> list[str]:
    """Return what a raw file may be called in the ledger: as it was named, or by the end of its path."""
    parts = Path(name).absolute().parts[1:]
    return [name, *("/".join(parts[start:]) for start in range(len(parts)))]


def _not_withdrawn(name: str, known: Sequence[str]) -> StorageError:
    listed = ", ".join(known[:10]) or "nothing"
    return StorageError(f"Expected what was withdrawn, found {name!r}. Withdrawn is {listed}.")
