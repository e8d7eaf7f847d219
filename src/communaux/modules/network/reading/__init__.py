"""What pages ask of the network beyond one row: its graphs, its history, what waits for a steward. Queries, no rule.

Every query carries the row rule of its meaning for the viewer, and their number does not grow with the answer.
"""

from communaux.modules.network.reading.desk import Desk, Pair, desk, kept_by
from communaux.modules.network.reading.graphs import (
    STRUCTURE,
    Graph,
    Member,
    Tie,
    among,
    members,
    neighbours,
    networks,
    structure,
)
from communaux.modules.network.reading.timeline import Event, seen_by, tell, timeline

__all__ = [
    "STRUCTURE",
    "Desk",
    "Event",
    "Graph",
    "Member",
    "Pair",
    "Tie",
    "among",
    "desk",
    "kept_by",
    "members",
    "neighbours",
    "networks",
    "seen_by",
    "structure",
    "tell",
    "timeline",
]
