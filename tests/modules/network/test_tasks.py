"""The network's work in the queue: it runs, says how far it is, and can be followed."""

from __future__ import annotations

import pytest

from communaux.ground import tasks as ground_tasks
from communaux.modules.network import tasks
from communaux.modules.network.models import Duplicate
from tests import factories as make

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_search_for_duplicates_is_a_job_with_its_progress() -> None:
    twin = {"website": "https://velos.example", "city": "Brest"}
    make.make_organisation("Vélos du Ponant", **twin)
    make.make_organisation("Vélos du Ponant", **twin)
    asked = ground_tasks.start("network.duplicates", tasks.search_duplicates, owner="/people/x")
    job = ground_tasks.look(asked.pk)
    assert (job.state, job.done, job.total) == ("done", 3, 3)
    assert job.result["organisations"]["new"] == 1
    assert Duplicate.objects.count() == 1
