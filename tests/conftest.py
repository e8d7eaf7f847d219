"""Fixtures for every test. The suite runs on the database of the settings: SQLite, or PostgreSQL by DATABASE_URL."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import TransactionTestCase
from hypothesis import settings

from communaux.ground.journal import guards
from tests.databases import own_database

__all__ = ["own_database"]  # a fixture for every test

# A deadline would be a timing asserted in a test: what an example costs depends on the machine and on its neighbours.
settings.register_profile("house", deadline=None)
settings.load_profile("house")


@pytest.fixture(autouse=True, scope="session")
def _english() -> None:
    """Both languages speak, whether or not anything compiled the catalogues before."""
    from communaux.site.messages import compile_catalogues

    compile_catalogues()


@pytest.fixture(autouse=True, scope="session")
def _emptying_the_journal() -> Iterator[None]:
    """Let tests that commit for real empty the tables afterwards: the journal refuses that to everyone."""
    teardown = TransactionTestCase._fixture_teardown

    def without_guards(self: TransactionTestCase) -> None:
        guards.remove(connection)
        try:
            teardown(self)
        finally:
            guards.install(connection)

    # TestCase has a teardown of its own, which rolls back and needs nothing.
    TransactionTestCase._fixture_teardown = without_guards  # type: ignore[method-assign]
    yield
    TransactionTestCase._fixture_teardown = teardown  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def _fresh_facets() -> None:
    """Facets live as long as the process: each test reads its own database."""
    from communaux.doors.directory import maps
    from communaux.index.facets import shared

    shared.forget()
    maps.forget()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what needs PostgreSQL on the run with SQLite."""
    concerned = [item for item in items if item.get_closest_marker("postgres")]
    if not concerned or connection.vendor == "postgresql":
        return
    skip = pytest.mark.skip(reason="needs PostgreSQL: python -m tests.postgres -- pytest")
    for item in concerned:
        item.add_marker(skip)
