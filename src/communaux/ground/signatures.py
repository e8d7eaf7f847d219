"""HTTP Message Signatures (RFC 9421) and Content-Digest (RFC 9530): to say who sent a message, and that it is whole.

Pure: it is handed a message, keys and the time, opens nothing and keeps nothing; replays are for the caller to remember
(``Verified.nonce``). Signs and verifies with Ed25519 and ECDSA on P-256. Of the components of section 2 it knows fields
(whole, ``key`` and ``bs``, of the request of a response too) and all derived ones; ``sf`` and ``tr`` are refused.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias
from urllib.parse import parse_qsl, quote, urlsplit

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from communaux.ground.structured import (
    Bare,
    InnerList,
    Item,
    StructureError,
    dictionary,
    parameters,
    read_dictionary,
)

PrivateKey: TypeAlias = "ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey"
PublicKey: TypeAlias = "ed25519.Ed25519PublicKey | ec.EllipticCurvePublicKey"
Fields: TypeAlias = "Sequence[tuple[str, str]]"
Component: TypeAlias = "str | Item"
"""``"content-digest"``, or an Item with parameters: ``Item("@query-param", {"name": "id"})``."""

DIGESTS = {"sha-256": hashlib.sha256, "sha-512": hashlib.sha512}
MOST_SIGNATURES = 5
MOST_COMPONENTS = 40
_PARAMETERS = ("created", "expires", "nonce", "alg", "keyid", "tag")


class SignatureError(ValueError):
    """A signature that does not hold, or a message that cannot be signed so. ``code`` names the reason."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code = code


@dataclass(frozen=True)
class Request:
    """What a signature of a request may cover. ``url``: the whole address asked."""

    method: str
    url: str
    fields: Fields = ()


@dataclass(frozen=True)
class Response:
    """What a signature of a response may cover; ``request``: the one that it answers."""

    status: int
    fields: Fields = ()
    request: Request | None = None


Message: TypeAlias = "Request | Response"


@dataclass(frozen=True)
class Verified:
    """A signature that holds: by which key, over which components, and what it says of itself."""

    label: str
    keyid: str
    components: tuple[str, ...]
    created: int | None = None
    expires: int | None = None
    nonce: str = ""
    tag: str = ""
    parameters: Mapping[str, Bare] = field(default_factory=dict)


# --- What is signed ---------------------------------------------------------------------------------------------------


def base(message: Message, covered: InnerList) -> bytes:
    """The signature base (section 2.5): a line a component, then the parameters. Raises SignatureError."""
    lines: list[str] = []
    seen: set[str] = set()
    if len(covered.items) > MOST_COMPONENTS:
        raise SignatureError("components", "this signature covers too many components")
    for item in covered.items:
        name = str(item)
        if not isinstance(item.value, str) or name in seen:
            raise SignatureError("components", f"{name} stands twice, or is no name")
        seen.add(name)
        lines.append(f"{name}: {_value(message, item)}")
    lines.append(f'"@signature-params": {covered}')
    try:
        return "\n".join(lines).encode("ascii")
    except UnicodeEncodeError as error:
        raise SignatureError("ascii", "a covered field holds more than ASCII") from error


def _value(message: Message, item: Item) -> str:
    name, given = str(item.value), dict(item.parameters)
    if given.pop("req", False):
        if not isinstance(message, Response) or message.request is None:
            raise SignatureError("component", "there is no request that this message answers")
        message = message.request
    if name.startswith("@"):
        return _derived(message, name, given)
    return _field(message, name, given)


def _derived(message: Message, name: str, given: dict[str, Bare]) -> str:
    if name == "@query-param" and isinstance(message, Request):
        return _query_param(message, given)
    if given:
        raise SignatureError("component", f"{name} takes no such parameter")
    if isinstance(message, Response):
        if name == "@status":
            return str(message.status)
        raise SignatureError("component", f"an answer has no {name}")
    parts = urlsplit(message.url)
    path = parts.path or "/"
    values = {
        "@method": message.method.upper(),
        "@target-uri": message.url,
        "@authority": _authority(message.url),
        "@scheme": parts.scheme.lower(),
        "@request-target": path + (f"?{parts.query}" if "?" in message.url.partition("#")[0] else ""),
        "@path": path,
        "@query": f"?{parts.query}",
    }
    if name not in values:
        raise SignatureError("component", f"a request has no {name}")
    return values[name]


def _authority(url: str) -> str:
    """Host and port in their normal form: lower case, no port that goes without saying."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    host = f"[{host}]" if ":" in host else host
    usual = {"http": 80, "https": 443}.get(parts.scheme.lower())
    return host if parts.port in (None, usual) else f"{host}:{parts.port}"


def _query_param(message: Request, given: dict[str, Bare]) -> str:
    wanted = given.pop("name", None)
    if not isinstance(wanted, str) or given:
        raise SignatureError("component", "@query-param needs a name, and nothing else")
    pairs = parse_qsl(urlsplit(message.url).query, keep_blank_values=True)
    values = [value for name, value in pairs if _encoded(name) == wanted]
    if len(values) != 1:
        raise SignatureError("component", f"the query does not hold {wanted!r} once")
    return _encoded(values[0])


def _encoded(text: str) -> str:
    return quote(text, safe="*-._").replace("~", "%7E")


def _field(message: Message, name: str, given: dict[str, Bare]) -> str:
    if name != name.lower():
        raise SignatureError("component", "names of fields are in lower case")
    values = [_unfolded(value) for one, value in message.fields if one.lower() == name]
    if not values:
        raise SignatureError("component", f"there is no field {name}")
    if given.pop("bs", False):
        if given:
            raise SignatureError("component", "bs stands alone")
        return ", ".join(str(Item(value.encode("latin-1", "replace"))) for value in values)
    whole = ", ".join(values)
    key = given.pop("key", None)
    if given:
        raise SignatureError("component", f"{name} takes no such parameter here")
    if key is None:
        return whole
    try:
        members = read_dictionary(whole)
    except StructureError as error:
        raise SignatureError("component", f"{name} is no dictionary") from error
    if key not in members:
        raise SignatureError("component", f"{name} does not hold {key!r}")
    return str(members[str(key)])


def _unfolded(value: str) -> str:
    """Without the space around, and with a single one where a line was folded (obsolete folding)."""
    return " ".join(part.strip() for part in value.strip().splitlines())


# --- Signing ----------------------------------------------------------------------------------------------------------


def sign(
    message: Message,
    key: PrivateKey,
    components: Sequence[Component],
    *,
    label: str = "sig1",
    **parameters_: Bare,
) -> dict[str, str]:
    """The fields ``Signature-Input`` and ``Signature`` of a message.

    ``parameters_``: ``created``, ``expires`` (seconds since 1970), ``nonce``, ``alg``, ``keyid``, ``tag``, written in the
    order given. Raises SignatureError.
    """
    if unknown := set(parameters_) - set(_PARAMETERS):
        raise SignatureError("parameters", f"unknown parameters: {', '.join(sorted(unknown))}")
    items = [one if isinstance(one, Item) else Item(one) for one in components]
    covered = InnerList(tuple(items), parameters_)
    octets = _signed(key, base(message, covered))
    return {
        "Signature-Input": dictionary({label: covered}),
        "Signature": dictionary({label: Item(octets)}),
    }


def _signed(key: PrivateKey, text: bytes) -> bytes:
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return key.sign(text)
    _of_curve(key.curve)
    r, s = decode_dss_signature(key.sign(text, ec.ECDSA(hashes.SHA256())))
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def _of_curve(curve: ec.EllipticCurve) -> None:
    if not isinstance(curve, ec.SECP256R1):
        raise SignatureError("algorithm", "only the curve P-256 is known here")


# --- Verifying --------------------------------------------------------------------------------------------------------


def verify(
    message: Message,
    find_key: Callable[[str, Mapping[str, Bare]], PublicKey | None],
    *,
    now: int,
    required: Collection[str] = (),
    oldest: int = 300,
    ahead: int = 30,
    tag: str = "",
) -> Verified:
    """The first signature of a message that holds, or SignatureError with the reason why none does.

    ``find_key(keyid, parameters)``: the key of that name, or None. ``required``: components that must be covered, as they
    are written (``@method``, ``content-digest``). ``oldest``: seconds since ``created``, which must then be there;
    ``ahead``: how far the sender's clock may be in front. ``tag``: where given, signatures for other purposes are passed
    over. A caller that fears replays requires and remembers ``nonce``.
    """
    inputs, octets = _members(message, "signature-input"), _members(message, "signature")
    if not inputs:
        raise SignatureError("missing", "this message bears no signature")
    if len(inputs) > MOST_SIGNATURES:
        raise SignatureError("too-many", "this message bears too many signatures")
    trouble = SignatureError("missing", "this message bears no signature for this purpose")
    for label, covered in inputs.items():
        if not isinstance(covered, InnerList) or (tag and covered.parameters.get("tag") != tag):
            continue
        try:
            return _verified(message, label, covered, octets, find_key, now, required, oldest, ahead)
        except SignatureError as error:
            trouble = error
    raise trouble


def _members(message: Message, name: str) -> dict[str, Any]:
    whole = ", ".join(value for one, value in message.fields if one.lower() == name)
    try:
        return dict(read_dictionary(whole))
    except StructureError as error:
        raise SignatureError("syntax", f"{name}: {error}") from error


def _verified(
    message: Message,
    label: str,
    covered: InnerList,
    octets: Mapping[str, Any],
    find_key: Callable[[str, Mapping[str, Bare]], PublicKey | None],
    now: int,
    required: Collection[str],
    oldest: int,
    ahead: int,
) -> Verified:
    said = covered.parameters
    names = tuple(_short(item) for item in covered.items)
    if missing := set(required) - set(names):
        raise SignatureError("uncovered", f"not covered: {', '.join(sorted(missing))}")
    _check_times(said, now, oldest, ahead)
    given = octets.get(label)
    if not isinstance(given, Item) or not isinstance(given.value, bytes):
        raise SignatureError("syntax", f"the octets of {label} are missing")
    keyid = said.get("keyid", "")
    key = find_key(str(keyid), said)
    if key is None:
        raise SignatureError("key", "the key of this signature is not known")
    _check_octets(key, said.get("alg"), given.value, base(message, covered))
    created, expires = said.get("created"), said.get("expires")
    return Verified(
        label=label,
        keyid=str(keyid),
        components=names,
        created=created if isinstance(created, int) else None,
        expires=expires if isinstance(expires, int) else None,
        nonce=str(said.get("nonce", "")),
        tag=str(said.get("tag", "")),
        parameters=said,
    )


def _short(item: Item) -> str:
    return (item.value if isinstance(item.value, str) else str(item)) + parameters(item.parameters)


def _check_times(said: Mapping[str, Bare], now: int, oldest: int, ahead: int) -> None:
    created, expires = said.get("created"), said.get("expires")
    if isinstance(created, bool) or not isinstance(created, int):
        raise SignatureError("created", "this signature does not say when it was made")
    if created > now + ahead:
        raise SignatureError("future", "this signature comes from the future")
    if now - created > oldest:
        raise SignatureError("old", "this signature is too old")
    if expires is not None and (isinstance(expires, bool) or not isinstance(expires, int) or expires < now):
        raise SignatureError("expired", "this signature has expired")


def _check_octets(key: PublicKey, alg: Bare | None, octets: bytes, text: bytes) -> None:
    mine = algorithm(key)
    if alg is not None and alg != mine:
        raise SignatureError("algorithm", f"this key signs with {mine}")
    try:
        if isinstance(key, ed25519.Ed25519PublicKey):
            key.verify(octets, text)
        else:
            if len(octets) != 64:
                raise SignatureError("signature", "the signature does not hold")
            r, s = int.from_bytes(octets[:32], "big"), int.from_bytes(octets[32:], "big")
            key.verify(encode_dss_signature(r, s), text, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature as error:
        raise SignatureError("signature", "the signature does not hold") from error


def algorithm(key: PublicKey | PrivateKey) -> str:
    """The name of the algorithm of a key, in the registry of RFC 9421."""
    if isinstance(key, ed25519.Ed25519PublicKey | ed25519.Ed25519PrivateKey):
        return "ed25519"
    _of_curve(key.curve)
    return "ecdsa-p256-sha256"


# --- Content-Digest ---------------------------------------------------------------------------------------------------


def content_digest(body: bytes, name: str = "sha-256") -> str:
    """The field ``Content-Digest`` of a body."""
    return dictionary({name: Item(DIGESTS[name](body).digest())})


def check_digest(fields: Fields, body: bytes) -> None:
    """Hold a body to its ``Content-Digest``: every digest of a known name must be right, and there must be one.

    Raises SignatureError.
    """
    whole = ", ".join(value for name, value in fields if name.lower() == "content-digest")
    try:
        members = read_dictionary(whole)
    except StructureError as error:
        raise SignatureError("digest", f"content-digest: {error}") from error
    known = {name: member for name, member in members.items() if name in DIGESTS}
    if not known:
        raise SignatureError("digest", "there is no digest of a known name")
    for name, member in known.items():
        right = DIGESTS[name](body).digest()
        if (
            not isinstance(member, Item)
            or not isinstance(member.value, bytes)
            or not hmac.compare_digest(member.value, right)
        ):
            raise SignatureError("digest", "the body is not the one that was signed")


# --- Keys as JSON (RFC 7517, RFC 8037) --------------------------------------------------------------------------------


def jwk(key: PublicKey) -> dict[str, str]:
    """A public key as JSON Web Key, named by its thumbprint (RFC 7638)."""
    if isinstance(key, ed25519.Ed25519PublicKey):
        shape = {"crv": "Ed25519", "kty": "OKP", "x": _text(key.public_bytes_raw())}
    else:
        _of_curve(key.curve)
        numbers = key.public_numbers()
        x, y = numbers.x.to_bytes(32, "big"), numbers.y.to_bytes(32, "big")
        shape = {"crv": "P-256", "kty": "EC", "x": _text(x), "y": _text(y)}
    kid = _text(hashlib.sha256(orjson.dumps(shape, option=orjson.OPT_SORT_KEYS)).digest())
    return {**shape, "kid": kid, "use": "sig"}


def of_jwk(given: Mapping[str, Any]) -> PublicKey:
    """A public key from a JSON Web Key. SignatureError for one of another kind."""
    try:
        if given.get("kty") == "OKP" and given.get("crv") == "Ed25519":
            return ed25519.Ed25519PublicKey.from_public_bytes(_octets(given["x"]))
        if given.get("kty") == "EC" and given.get("crv") == "P-256":
            x, y = (int.from_bytes(_octets(given[name]), "big") for name in "xy")
            return ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise SignatureError("key", "this key cannot be read") from error
    raise SignatureError("key", "a key of this kind is not known here")


def _text(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def _octets(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
