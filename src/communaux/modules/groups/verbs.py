"""What can be done in groups, as the journal writes it and as people read it. Meetings have theirs in ``verbs_meetings``.

Who comes and goes is told to members, as the list of people is; who asked, was invited or refused to stewards alone.
"""

from django.utils.translation import gettext_lazy as _

from communaux.ground.journal import declare
from communaux.meaning.access import MEMBERS, STEWARDS

GROUP_CREATED = declare("groups.group.created", _("a ouvert le groupe"))
GROUP_CHANGED = declare("groups.group.changed", _("a modifié la présentation du groupe"))
GROUP_MOVED = declare("groups.group.moved", _("a changé l’état du groupe"))
MEMBERSHIP_ASKED = declare("groups.membership.asked", _("a demandé à rejoindre le groupe"), seen=STEWARDS)
MEMBERSHIP_ENTERED = declare("groups.membership.entered", _("a rejoint le groupe"), seen=MEMBERS)
MEMBERSHIP_RECORDED = declare(
    "groups.membership.recorded", _("a noté une participation au groupe"), seen=MEMBERS
)
MEMBERSHIP_INVITED = declare(
    "groups.membership.invited", _("a invité une personne dans le groupe"), seen=STEWARDS
)
MEMBERSHIP_DECIDED = declare(
    "groups.membership.decided", _("a répondu à une demande de rejoindre le groupe"), seen=STEWARDS
)
MEMBERSHIP_CONFIRMED = declare(
    "groups.membership.confirmed", _("a répondu à une invitation dans le groupe"), seen=STEWARDS
)
MEMBERSHIP_WITHDRAWN = declare(
    "groups.membership.withdrawn", _("a retiré une demande ou une invitation"), seen=STEWARDS
)
MEMBERSHIP_CHANGED = declare(
    "groups.membership.changed", _("a modifié une participation au groupe"), seen=MEMBERS
)
MEMBERSHIP_LEFT = declare(
    "groups.membership.left", _("a mis fin à une participation au groupe"), seen=MEMBERS
)
MEMBERSHIP_BRIEFED = declare(
    "groups.membership.briefed", _("a accueilli une personne dans le groupe"), seen=STEWARDS
)
MEMBERS_EXPORTED = declare(
    "groups.members.exported", _("a sorti la liste des membres du groupe"), seen=STEWARDS
)
DELIVERABLE_ADDED = declare("groups.deliverable.added", _("a ajouté une production au groupe"))
DELIVERABLE_CHANGED = declare("groups.deliverable.changed", _("a modifié une production du groupe"))
DELIVERABLE_REMOVED = declare("groups.deliverable.removed", _("a retiré une production du groupe"))
RULES_DRAFTED = declare("groups.rules.drafted", _("a écrit un projet de règles de travail"))
RULES_ADOPTED = declare("groups.rules.adopted", _("a adopté des règles de travail"))
SUBJECT_PROPOSED = declare("groups.subject.proposed", _("a proposé le sujet"))
SUBJECT_RECORDED = declare("groups.subject.recorded", _("a noté le sujet"))
SUBJECT_CHANGED = declare("groups.subject.changed", _("a modifié le sujet"))
SUBJECT_STARTED = declare("groups.subject.started", _("a fait un groupe du sujet"))
SUBJECT_MERGED = declare("groups.subject.merged", _("a réuni un autre sujet au sujet"))
SUBJECT_CLOSED = declare("groups.subject.closed", _("a clos le sujet"))
SUBJECT_REOPENED = declare("groups.subject.reopened", _("a rouvert le sujet"))
FORCE_OFFERED = declare("groups.force.offered", _("apporte ses forces au sujet"))
FORCE_WITHDRAWN = declare("groups.force.withdrawn", _("ne s’engage plus sur le sujet"))
THRESHOLD_SET = declare("groups.threshold.set", _("a fixé ce qu’il faut pour qu’un sujet démarre"))
COOPTATION_PROPOSED = declare(
    "groups.cooptation.proposed", _("a proposé une personne pour le comité de pilotage"), seen=STEWARDS
)
COOPTATION_ANSWERED = declare(
    "groups.cooptation.answered", _("a répondu à une proposition de cooptation"), seen=STEWARDS
)
COOPTATION_ADVANCED = declare(
    "groups.cooptation.advanced", _("a demandé le consentement du comité"), seen=MEMBERS
)
COOPTATION_DECIDED = declare(
    "groups.cooptation.decided", _("a dit la décision du comité sur une cooptation"), seen=MEMBERS
)
COOPTATION_WITHDRAWN = declare(
    "groups.cooptation.withdrawn", _("a retiré une proposition de cooptation"), seen=MEMBERS
)
OBJECTION_RAISED = declare(
    "groups.objection.raised", _("a fait une objection à une cooptation"), seen=MEMBERS
)
OBJECTION_LIFTED = declare(
    "groups.objection.lifted", _("a levé une objection à une cooptation"), seen=MEMBERS
)
SEAT_RECORDED = declare("groups.seat.recorded", _("a noté un mandat au comité de pilotage"))
SEAT_CHANGED = declare("groups.seat.changed", _("a modifié un mandat au comité de pilotage"))
SEAT_ENDED = declare("groups.seat.ended", _("a mis fin à un mandat au comité de pilotage"))
