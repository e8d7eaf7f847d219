"""The code lists of groups: their kinds and states, who takes part and how, what they produce, what became of a subject.

Data only, in both languages. What may follow what is in ``rules``, never here.
"""

from communaux.meaning.lists import CodeList, Term

GROUP_KINDS = CodeList(
    "group-kinds",
    "Sortes de groupes",
    "Kinds of groups",
    [
        Term(
            "thematic",
            "groupe thématique",
            "thematic group",
            note_fr="Un sujet suivi dans la durée : on y échange des pratiques, on y prépare des positions.",
            note_en="A topic followed over time: practices are exchanged there, positions prepared.",
        ),
        Term(
            "workshop",
            "atelier",
            "workshop",
            note_fr="Une production concrète, une équipe, une fin.",
            note_en="One concrete thing to make, a team, an end.",
        ),
        Term(
            "committee",
            "comité de pilotage",
            "steering committee",
            note_fr="Prépare les rencontres et veille à la vie du réseau. On y entre par cooptation.",
            note_en="Prepares the meetings and looks after the life of the network. One enters by co-optation.",
        ),
        Term(
            "plenary",
            "rencontres plénières",
            "plenary meetings",
            note_fr="Ce qui réunit toutes les plateformes.",
            note_en="What brings all platforms together.",
        ),
        Term(
            "circle",
            "sous-groupe ou cercle",
            "sub-group or circle",
            note_fr="Une partie d’un groupe, ou un cercle d’une autre sorte.",
            note_en="A part of a group, or a circle of another sort.",
        ),
    ],
    aliases={"groupe": "thematic", "copil": "committee", "plénière": "plenary", "cercle": "circle"},
)

GROUP_STATES = CodeList(
    "group-states",
    "États d’un groupe",
    "States of a group",
    [
        Term("proposed", "proposé", "proposed", note_fr="L’idée est posée, rien n’a commencé."),
        Term("forming", "se forme", "forming", note_fr="Les personnes se rassemblent, le but se précise."),
        Term("active", "en cours", "active", note_fr="Le groupe travaille."),
        Term("paused", "en pause", "paused", note_fr="Le travail est suspendu et peut reprendre."),
        Term("done", "abouti", "completed", note_fr="Ce qui devait être produit l’a été."),
        Term("closed", "clos", "closed", note_fr="Le groupe s’est arrêté sans aboutir, ou n’a plus d’objet."),
    ],
)

JOINING = CodeList(
    "group-joining",
    "Façons de rejoindre un groupe",
    "Ways to join a group",
    [
        Term("open", "ouvert : on entre en le disant", "open: saying so is enough"),
        Term("request", "sur demande : la coordination accepte", "on request: the coordinators accept"),
        Term("invitation", "sur invitation ou par cooptation", "by invitation or co-optation"),
    ],
)

MEMBER_ROLES = CodeList(
    "group-roles",
    "Rôles dans un groupe",
    "Roles in a group",
    [
        Term("coordinator", "coordination", "coordinator"),
        Term("member", "membre", "member"),
        Term("expert", "personne experte invitée", "invited expert"),
        Term("observer", "observation", "observer"),
    ],
    aliases={"coordinateur": "coordinator", "coordinatrice": "coordinator", "experte": "expert"},
)

CAPACITIES = CodeList(
    "group-capacities",
    "À quel titre on participe",
    "In what capacity one takes part",
    [
        Term("organisation", "pour mon organisation", "for my organisation"),
        Term("independent", "à titre indépendant", "as an independent"),
        Term("research", "pour la recherche", "for research"),
    ],
)

MEMBERSHIP_STATES = CodeList(
    "group-membership-states",
    "États d’une participation",
    "States of a membership",
    [
        Term("asked", "demande en attente", "request pending"),
        Term("invited", "invitation en attente", "invitation pending"),
        Term("current", "membre", "member"),
        Term("left", "a quitté le groupe", "has left"),
        Term("refused", "demande refusée", "request refused"),
        Term("declined", "invitation déclinée", "invitation declined"),
    ],
)

DELIVERABLE_KINDS = CodeList(
    "deliverable-kinds",
    "Sortes de productions",
    "Kinds of deliverables",
    [
        Term("document", "document", "document"),
        Term("guide", "guide ou méthode", "guide or method"),
        Term("template", "modèle à remplir", "template"),
        Term("directory", "répertoire", "directory"),
        Term("standard", "standard ou vocabulaire", "standard or vocabulary"),
        Term("software", "logiciel", "software"),
        Term("study", "étude", "study"),
        Term("event", "rencontre ou séminaire", "meeting or seminar"),
        Term("organisation", "structure créée", "organisation set up"),
        Term("other", "autre", "other"),
    ],
)

DELIVERABLE_STATES = CodeList(
    "deliverable-states",
    "États d’une production",
    "States of a deliverable",
    [
        Term("planned", "prévue", "planned"),
        Term("drafting", "en cours", "in progress"),
        Term("review", "en relecture", "under review"),
        Term("delivered", "publiée", "published"),
        Term("dropped", "abandonnée", "dropped"),
    ],
)

SUBJECT_STATES = CodeList(
    "subject-states",
    "États d’un sujet",
    "States of a subject",
    [
        Term("open", "cherche ses forces vives", "gathering people"),
        Term("started", "devenu un groupe", "became a group"),
        Term("merged", "réuni à un autre", "merged into another"),
        Term("closed", "clos", "closed"),
    ],
)

CLOSING_REASONS = CodeList(
    "subject-closing-reasons",
    "Raisons de clore un sujet",
    "Reasons to close a subject",
    [
        Term("no-forces", "pas assez de personnes", "not enough people"),
        Term("done-elsewhere", "traité ailleurs", "dealt with elsewhere"),
        Term("withdrawn", "retiré par qui l’a proposé", "withdrawn by its proposer"),
        Term("out-of-scope", "hors de l’objet du réseau", "outside the scope of the network"),
        Term("later", "remis à plus tard", "put off"),
        Term("other", "autre raison", "another reason"),
    ],
)

FORCES = CodeList(
    "forces",
    "Forces vives",
    "What people offer to a subject",
    [
        Term(
            "coordinate", "coordonner", "coordinate", note_fr="Tenir le calendrier et réunir les personnes."
        ),
        Term("take-part", "participer", "take part", note_fr="Travailler avec les autres."),
        Term(
            "expertise",
            "apporter une expertise",
            "bring expertise",
            note_fr="Éclairer un point, relire, répondre.",
        ),
        Term("follow", "suivre", "follow", note_fr="Recevoir les nouvelles, sans s’engager."),
    ],
)

COOPTATION_STATES = CodeList(
    "cooptation-states",
    "États d’une cooptation",
    "States of a co-optation",
    [
        Term("asked", "accord de la personne demandé", "person's agreement asked"),
        Term("presented", "présentée aux membres", "presented to members"),
        Term("consent", "consentement du comité demandé", "committee's consent asked"),
        Term("coopted", "cooptée", "co-opted"),
        Term("declined", "déclinée par la personne", "declined by the person"),
        Term("stopped", "arrêtée par une objection", "stopped by an objection"),
        Term("withdrawn", "retirée", "withdrawn"),
    ],
)

OBJECTION_STATES = CodeList(
    "objection-states",
    "États d’une objection",
    "States of an objection",
    [
        Term("standing", "maintenue", "standing"),
        Term("lifted", "levée", "lifted"),
    ],
)

SEAT_ENDINGS = CodeList(
    "seat-endings",
    "Fins de mandat",
    "Ends of a mandate",
    [
        Term("term", "fin du mandat", "end of the mandate"),
        Term("left", "départ", "left"),
        Term("renewed", "mandat renouvelé", "mandate renewed"),
        Term("other", "autre raison", "another reason"),
    ],
)

RULES_STATES = CodeList(
    "working-rules-states",
    "États des règles de travail",
    "States of the working rules",
    [Term("draft", "projet", "draft"), Term("adopted", "adoptées", "adopted")],
)
