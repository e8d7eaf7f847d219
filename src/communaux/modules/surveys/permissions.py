"""Who may do what with surveys: one matrix, verb by verb.

The standing ``own`` is that of a person who answers in their own name. Nobody else than those who keep a record, and
the stewards who may help them, writes the answers of an organisation.
"""

from __future__ import annotations

from communaux.meaning.access import EDITORS, NOBODY, RESEARCH, STEWARDS, Role, Roles, Viewer
from communaux.modules.surveys import verbs as v
from communaux.modules.surveys.models import Response
from communaux.nouns.acts.permissions import Matrix

CODERS: Roles = frozenset({Role.RESEARCHER, Role.STEWARD})
"""Those who keep the codebooks of open questions."""

MAY: dict[str, Roles] = {
    v.SURVEY_CREATED: STEWARDS,
    v.SURVEY_CHANGED: STEWARDS,
    v.SURVEY_PUBLISHED: STEWARDS,
    v.SURVEY_ARCHIVED: STEWARDS,
    v.VERSION_ADDED: STEWARDS,
    v.WAVE_PLANNED: STEWARDS,
    v.WAVE_CHANGED: STEWARDS,
    v.WAVE_OPENED: STEWARDS,
    v.WAVE_CLOSED: STEWARDS,
    v.WAVE_INVITED: STEWARDS,
    v.WAVE_REMINDED: STEWARDS,
    v.RESPONSE_STARTED: EDITORS,
    v.RESPONSE_SAVED: EDITORS,
    v.RESPONSE_SETTLED: EDITORS,
    v.RESPONSE_SHOWN: EDITORS,
    v.RESPONSE_SUBMITTED: EDITORS,
    v.RESPONSE_REOPENED: EDITORS,
    v.RESPONSE_WITHDRAWN: EDITORS,
    v.RESPONSE_APPLIED: EDITORS,
    v.CONSENT_GIVEN: EDITORS,
    v.CONSENT_REVOKED: EDITORS,
    v.CODE_ADDED: CODERS,
    v.CODE_CHANGED: CODERS,
    v.CODE_REMOVED: CODERS,
    v.ANSWER_CODED: RESEARCH,  # of what they may read
}
"""Verb of the journal -> the roles that may do it, on the organisation concerned."""

OWN = (
    v.RESPONSE_STARTED,
    v.RESPONSE_SAVED,
    v.RESPONSE_SETTLED,
    v.RESPONSE_SHOWN,
    v.RESPONSE_SUBMITTED,
    v.RESPONSE_REOPENED,
    v.RESPONSE_WITHDRAWN,
    v.CONSENT_GIVEN,
    v.CONSENT_REVOKED,
)
"""What anybody may do with the answers that they give in their own name."""

MATRIX = Matrix(
    MAY,
    standing=dict.fromkeys(OWN, ("own",)),
    with_account=frozenset(
        {
            v.RESPONSE_WITHDRAWN,
            v.CONSENT_GIVEN,
            v.CODE_ADDED,
            v.CODE_CHANGED,
            v.CODE_REMOVED,
            v.ANSWER_CODED,
        }
    ),
)


def standing(viewer: Viewer, response: Response) -> tuple[str, ...]:
    """What the viewer is, facing a response: ``own`` where they answer in their own name."""
    return ("own",) if viewer.person is not None and viewer.person == response.person_id else ()


def allows(viewer: Viewer, verb: str, response: Response) -> bool:
    """Whether the viewer may do this with a response. That of a person is theirs alone: no steward writes it."""
    if response.organisation_id is None:
        return MATRIX.allows(_without_roles(viewer), verb, None, standing(viewer, response))
    return MATRIX.allows(viewer, verb, response.organisation_id)


def require(viewer: Viewer, verb: str, response: Response) -> None:
    """Raise ``Refused`` where they may not."""
    if response.organisation_id is None:
        viewer = _without_roles(viewer)
    MATRIX.require(
        viewer, verb, response.organisation_id, f"/responses/{response.key}", standing(viewer, response)
    )


def _without_roles(viewer: Viewer) -> Viewer:
    return Viewer(viewer.actor, NOBODY, frozenset(), viewer.account, viewer.person)
