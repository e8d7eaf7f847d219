"""Sending to inboxes: found in a Link field or in a document, signed, never in a private network."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from communaux.ground import signatures
from communaux.ground.outbound import ForbiddenAddressError
from communaux.modules.notifications.acts import keys, sending
from communaux.modules.notifications.rules import inboxes

OFFER = {"@context": "https://www.w3.org/ns/activitystreams", "type": "Offer"}


@pytest.fixture
def target(receiver):
    """A page of this machine that says where its inbox is: ``/link``, ``/graph``, ``/none``, ``/private``."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = b"<#me> a <https://schema.org/Person> ."
            self.send_response(200)
            self.send_header("Content-Type", "text/turtle")
            if self.path == "/link":
                self.send_header(
                    "Link", f'<{receiver.url}>; rel="http://www.w3.org/ns/ldp#inbox", </x>; rel="acl"'
                )
            if self.path == "/graph":
                body = f"<#me> <{inboxes.INBOX}> <{receiver.url}> .".encode()
            if self.path == "/private":
                self.send_header("Link", f'<http://10.0.0.1/inbox>; rel="{inboxes.INBOX}"')
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("path", ["/link", "/graph#me"])
def test_sender_discovers_the_inbox_and_posts_jsonld(receiver, target, settings, path):
    settings.OUTBOUND_PORTS = [receiver.port, target]
    assert sending.send(f"http://localhost:{target}{path}", OFFER) == receiver.url
    (one,) = receiver.received
    fields = {name.lower(): value for name, value in one.fields}
    assert fields["content-type"] == "application/ld+json"
    published = {key["kid"]: signatures.of_jwk(key) for key in keys.directory()["keys"]}
    asked = signatures.Request("POST", one.url, one.fields)
    created = int(fields["signature-input"].partition("created=")[2].partition(";")[0])
    held = signatures.verify(asked, lambda keyid, _said: published.get(keyid), now=created)
    assert "content-digest" in held.components
    signatures.check_digest(one.fields, one.body)


def test_sender_goes_to_no_private_network(receiver, target, settings):
    settings.OUTBOUND_PORTS = [receiver.port, target]
    with pytest.raises(ForbiddenAddressError):
        sending.send(f"http://localhost:{target}/private", OFFER)
    with pytest.raises(sending.NoInboxError):
        sending.send(f"http://localhost:{target}/none", OFFER)
    with pytest.raises(ValueError):
        sending.send(f"http://localhost:{target}/link", {"summary": "x" * sending.LARGEST})
    assert receiver.received == []


@pytest.mark.parametrize(
    ("field", "found"),
    [
        (f'</inbox/>; rel="{inboxes.INBOX}"', "https://a.example/inbox/"),
        (f'<x>; rel="acl {inboxes.INBOX}"; type="text/turtle"', "https://a.example/x"),
        (f"<https://b.example/i>; rel={inboxes.INBOX}", "https://b.example/i"),
        (f'<x>; rel="acl", <y>; title="a, b"; rel="{inboxes.INBOX}"', "https://a.example/y"),
        ('<x>; rel="inbox"', ""),
        ("", ""),
        ("<" * 3000, ""),
    ],
)
def test_link_fields(field, found):
    assert inboxes.in_link(field, "https://a.example/card") == found


def test_documents_that_cannot_be_read_name_no_inbox():
    for body, media in (
        (b"<", "text/turtle"),
        (b"{", "application/ld+json"),
        (b"<<" * 5000, "text/turtle"),
        (b"", "x/y"),
    ):
        assert inboxes.in_graph(body, media, "https://a.example/", "https://a.example/") == ""
