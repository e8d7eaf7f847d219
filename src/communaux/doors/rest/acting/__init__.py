"""Which act each method of the REST door performs, declared once by the name of the meaning; a file a module.

No rule here: an act decides who may and what fits. A meaning that is not named can only be read.
"""

from collections.abc import Mapping

from communaux.doors.rest.acting import (
    charter,
    coding,
    groups,
    library,
    meetings,
    network,
    nodes,
    recognition,
    standards,
    surveys,
)
from communaux.doors.rest.acting.acts import Acts

__all__ = ["ACTS", "Acts"]

ACTS: Mapping[str, Acts] = {
    **network.ACTS,
    **nodes.ACTS,
    **coding.ACTS,
    **charter.ACTS,
    **groups.ACTS,
    **library.ACTS,
    **meetings.ACTS,
    **recognition.ACTS,
    **standards.ACTS,
    **surveys.ACTS,
}
