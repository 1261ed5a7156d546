"""Which country a sentence is about."""

from __future__ import annotations

from datetime import date

import pytest

from dragoman.stages.mentions.actors import StoryActors
from dragoman.stages.mentions.story_countries import StoryCountries


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("In Nairobi, the president spoke of Uganda and Sudan.", "KEN", id="scene"),
        pytest.param("In Nairobi and Kampala, the presidents spoke.", None, id="two scenes"),
        pytest.param("In March, the president spoke of Uganda and Kenya.", None, id="month"),
        pytest.param("The president spoke of Uganda in Nairobi, Kenya.", None, id="not at the head"),
    ],
)
def test_a_sentence_plays_where_its_head_says(text: str, expected: str | None):
    """Of several countries named, the one where the sentence says that it plays is meant."""
    story = StoryCountries(date(2020, 6, 1))
    story.next_sentence(text, places=["KEN", "UGA"], villages=[])

    assert story.of_sentence() == expected


def test_a_scene_lasts_one_sentence():
    """The next sentence plays where it says itself."""
    story = StoryCountries(date(2020, 6, 1))
    story.next_sentence("In Nairobi, the president spoke.", places=[], villages=[])
    story.next_sentence("The president spoke of Uganda and Sudan.", places=[], villages=[])

    assert story.scene == ""


@pytest.mark.parametrize(
    ("placed", "expected"),
    [
        pytest.param({"Georgia": "USA"}, "USAJUD", id="the state"),
        pytest.param({"Georgia": "GEO"}, "GEOJUD", id="the country"),
        pytest.param({"Atlanta": "USA"}, "GEOJUD", id="another place"),
        pytest.param({}, "GEOJUD", id="no place"),
    ],
)
def test_a_country_that_is_a_state_as_well(placed: dict[str, str], expected: str):
    """Georgia is what the sentence's places say it is."""
    story = StoryActors(date(2023, 12, 22))
    story.next_sentence("A Georgia judge rejected the motion.", placed=placed)

    assert story.resolve("A Georgia judge").code == expected
