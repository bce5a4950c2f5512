"""The demo's units and classes, as a seat would know them."""

import pytest

from console.ingest.profile import read_profile
from tests.support.law import a_calendar
from widgets.cases.lexicon import Lexicon


@pytest.fixture(scope="session")
def calendar():
    return a_calendar()


@pytest.fixture(scope="session")
def profile():
    return read_profile("demo")


@pytest.fixture(scope="session")
def lexicon(profile):
    return Lexicon(profile.organisation, profile.codebook, profile.ground, profile.rules)
