"""What the directory finds of a criterion of the charter, with the reason. It helps reviewers and decides nothing."""

from dataclasses import dataclass

from communaux.ground.said import Said


@dataclass(frozen=True, slots=True)
class Finding:
    """What a criterion finds: ``state`` is "met", "partly", "not-met", "nothing-listed" or "counted"; ``missing`` names
    what stands in the way. A finding helps reviewers; it decides nothing."""

    criterion: str
    state: str
    reason: Said
    missing: tuple[str, ...] = ()
