"""What a neighbour means: whom this node follows, under which licence, how much is held of it, and whether it still is.

That is public: whoever reads data that came from elsewhere may know from where. Why a neighbour was stopped, and how much is
kept of it at most, are for stewards. How it fares from minute to minute is on its page alone: only what acts change, and the
journal tells, is linked data, so that an index that follows the journal has it right.
"""

from django.db.models import Q

from communaux.meaning.access import NOBODY, PUBLIC, STEWARDS
from communaux.meaning.declare import Meaning, Property, declare
from communaux.modules.nodes.models import Neighbour

P = Property

declare(
    Meaning(
        model=Neighbour,
        name="neighbour",
        plural="neighbours",
        types=("own:Neighbour",),
        path="/neighbours/",
        key="key",
        title="title",
        rows=((PUBLIC, Q(pk__isnull=False)),),
        properties=(
            P("title", "dcterms:title", edit=NOBODY),
            P("origin", "foaf:homepage", edit=NOBODY),
            P("licence", "dcterms:license", edit=NOBODY),
            P("feed", "own:changeFeed", edit=NOBODY),
            P("state", "own:followingState", edit=NOBODY),
            P("held", "own:thingsHeld", edit=NOBODY),
            P("reason", "own:stoppedFor", read=STEWARDS, edit=NOBODY),
            P("most_things", "own:mostThings", read=STEWARDS, edit=STEWARDS),
            P("most_bytes", "own:mostBytes", read=STEWARDS, edit=STEWARDS),
            P("version", "own:recordVersion", edit=NOBODY),
            P("created", "dcterms:created", edit=NOBODY),
            P("updated", "dcterms:modified", edit=NOBODY),
        ),
    )
)
