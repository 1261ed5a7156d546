"""Where the files lie that are not code: schemas, dictionaries, models, flows.

In a checkout they stand at its top level; in an installed wheel the same folders lie
inside the package, under ``_resources``. Nothing else in the program asks where it is.
"""

from __future__ import annotations

from collections.abc import Hashable
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from dragoman.errors import DragomanError

_PACKAGE = Path(__file__).resolve().parent


@cache
def root() -> Path:
    """Return the folder that holds ``schemas/``, ``dictionaries/`` and ``flows/``."""
    for place in (_PACKAGE / "_resources", _PACKAGE.parents[1]):
        if (place / "schemas" / "events.yml").is_file():
            return place
    raise DragomanError(
        f"The installation is incomplete: no schemas/events.yml in {_PACKAGE / '_resources'} "
        f"or {_PACKAGE.parents[1]}. Install Dragoman again."
    )


def resource(*parts: str) -> Path:
    """Return the path of a shipped file or folder, such as ``resource("schemas", "codes")``."""
    return root().joinpath(*parts)


# The same safe loader, written in C where PyYAML has it: ten times faster.
_SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _StrictLoader(_SafeLoader):  # type: ignore[misc]  # which of the two is known at run time only
    """Safe YAML that refuses a key given twice, which YAML itself would take in silence."""


def _mapping(loader: _StrictLoader, node: yaml.MappingNode) -> dict[Any, Any]:
    seen: set[Any] = set()
    for key_node, _ in node.value:
        key = loader.construct_object(key_node, deep=True)
        if not isinstance(key, Hashable):
            raise yaml.constructor.ConstructorError(
                None, None, "a list or a mapping cannot be a key", key_node.start_mark
            )
        if key in seen:
            raise yaml.constructor.ConstructorError(
                None, None, f"the key {key!r} stands here twice", key_node.start_mark
            )
        seen.add(key)
    found: dict[Any, Any] = loader.construct_mapping(node, deep=True)
    return found


_StrictLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)

MAX_YAML_BYTES = 32 * 1024 * 1024
# The C parser ends the whole process, without an error, on a text that is nested some 10,000 deep.
MAX_YAML_DEPTH = 100


def load_yaml(text: str) -> Any:
    """Parse YAML with the safe loader; aliases (YAML bombs) and repeated keys are refused.

    Raises:
        yaml.YAMLError: the text is not YAML, holds a tag, an alias or a repeated key.
        ValueError: a value looks like a day that no calendar has, such as 2023-02-31.
    """
    if len(text) > MAX_YAML_BYTES:
        raise yaml.YAMLError(f"the file is larger than {MAX_YAML_BYTES} bytes")
    try:
        _refuse_traps(text)
        return yaml.load(text, Loader=_StrictLoader)  # noqa: S506 - a subclass of SafeLoader
    except (KeyError, AttributeError) as error:  # "!!bool x", "!!timestamp x"
        raise yaml.YAMLError(f"a value is not what its tag says: {error}") from error


def _refuse_traps(text: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=_SafeLoader):
        if isinstance(event, yaml.AliasEvent):
            raise yaml.YAMLError("aliases (*name) are not allowed here")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_YAML_DEPTH:
            raise yaml.YAMLError(f"it is nested deeper than {MAX_YAML_DEPTH} levels")


def compose_yaml(text: str) -> yaml.Node | None:
    """Return the tree of nodes of a YAML text, for their line numbers."""
    return yaml.compose(text, Loader=_SafeLoader)
