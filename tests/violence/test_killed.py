"""SIGKILL at any moment: what was published stays whole, and the build goes on to the same bytes."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow

N_KILLS = 30
_CHANCE = random.Random(20261127)
# Half by the clock, half by touches of files; both as shares of an undisturbed build.
MOMENTS = [(("kill_after", "kill_at")[number % 2], round(_CHANCE.random(), 4)) for number in range(N_KILLS)]


def resume(butcher: Any, raw: Path, out: Path) -> dict[str, Any]:
    answer: dict[str, Any] = butcher.order(raw=raw, out=out, run="3", settings={"keep_releases": 2})
    return answer


@pytest.mark.parametrize(("how", "share"), MOMENTS, ids=[f"{how}-{share}" for how, share in MOMENTS])
def test_killed_at_a_random_moment(butcher: Any, victim: Any, tmp_path: Path, how: str, share: float):
    """Killed whenever, a build leaves the old release or the new one, whole, and resumes to the same bytes."""
    raw, out = victim.copy(tmp_path / "house")
    moment = share * victim.seconds if how == "kill_after" else 1 + int(share * (victim.touches - 1))

    killed = butcher.order(raw=raw, out=out, run="2", settings=victim.settings, violence={how: moment})
    after = victim.whole_release(out)
    resumed = resume(butcher, raw, out)

    assert killed.get("signal") == 9 or how == "kill_after"  # by the clock it may just have ended
    assert after in (victim.first, victim.second)
    assert resumed["error"] == ""
    victim.assert_as_if_nothing_happened(out)


@pytest.mark.parametrize(
    ("side", "path"),
    [
        ("after", "/news.interim/documents/"),
        ("before", "/rejects/sentences-"),
        ("after", "/rejects/sentences-"),
        ("after", "/sentences/"),
        ("after", "/rejects/mentions-"),
        ("after", "/rejects/events-"),
        ("after", "/events/"),
        ("after", "/grouped/"),
        ("after", "/retold/"),
        ("after", "/rejects/validated-"),
        ("before", "/validated/"),
        ("before", "manifest.json"),
        ("before", "/releases/"),
        ("after", "/releases/"),
        ("after", "versions.json"),
        ("after", "/latest"),
        ("after", ".removed-"),
        ("before", "published.json"),
    ],
)
def test_killed_between_two_files(butcher: Any, victim: Any, tmp_path: Path, path: str, side: str):
    """A stage killed between its table and its rejects, or publishing between any two steps, is made good."""
    raw, out = victim.copy(tmp_path / "house")
    keeping = {"keep_releases": 1} if path == ".removed-" else victim.settings

    killed = butcher.order(
        raw=raw, out=out, run="2", settings=keeping, violence={"kill_at_path": path, "side": side}
    )
    after = victim.whole_release(out)
    resumed = butcher.order(raw=raw, out=out, run="3", settings=keeping)

    assert killed.get("signal") == 9
    assert after in (victim.first, victim.second)
    assert resumed["error"] == ""
    assert victim.everything(out) == victim.bytes_of_second
    assert not [p.name for p in out.iterdir() if p.name.startswith((".staging", ".removed"))]


def test_killed_again_and_again(butcher: Any, victim: Any, tmp_path: Path):
    """A build that is killed eight times in a row, each time a little later, still comes to the same end."""
    raw, out = victim.copy(tmp_path / "house")

    for share in range(1, 9):
        violence = {"kill_at": 1 + share * victim.touches // 10}
        butcher.order(raw=raw, out=out, run=f"2-{share}", settings=victim.settings, violence=violence)
    resume(butcher, raw, out)

    victim.assert_as_if_nothing_happened(out)


def test_killed_with_two_workers(butcher: Any, victim: Any, tmp_path: Path):
    """Workers of a killed build disturb nothing, and two workers resume to the same bytes as one."""
    raw, out = victim.copy(tmp_path / "house")

    butcher.order(
        raw=raw,
        out=out,
        run="2",
        settings=victim.settings,
        workers=2,
        violence={"kill_after": victim.seconds},
    )
    resumed = butcher.order(raw=raw, out=out, run="3", settings=victim.settings, workers=2)

    assert resumed["error"] == ""
    victim.assert_as_if_nothing_happened(out)
