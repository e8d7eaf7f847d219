"""What is registered as a vocabulary serves the door too: names are read by contexts of the house, offline."""

import json

import pytest

from communaux.modules.standards.rules.packages import store_of

pytestmark = pytest.mark.django_db
URL = "https://vocab.example/org.jsonld"
CONTEXT = {"@context": {"s": "https://schema.org/", "Org": "s:Organization", "title": "s:name"}}


@pytest.mark.parametrize("registered", [False, True])
def test_a_file_is_read_by_the_contexts_of_the_house(client, settings, tmp_path, registered):
    settings.DATA = tmp_path
    settings.TRANSLATE_FOLDER = str(tmp_path)
    if registered:
        store_of(tmp_path).add(json.dumps(CONTEXT).encode(), name="org", origin=URL)
    body = {"@context": URL, "@id": "https://quais.example/", "@type": "Org", "title": "Les Quais"}
    answer = client.post(
        "/api/translate?from=schema-org&to=sse-flat&on_loss=warn",
        json.dumps(body),
        content_type="application/ld+json",
    )
    assert (
        b"Les Quais" in b"".join(answer.streaming_content if answer.streaming else [answer.content])
    ) == registered
