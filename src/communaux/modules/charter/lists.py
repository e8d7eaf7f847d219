"""Closed lists of the charter: parts, grades, conditions, answers, evidence, states. The other half's are in
``lists_recognition``."""

from communaux.meaning.lists import CodeList, Term

PARTS = CodeList(
    "charter-parts",
    "Parties de la charte",
    "Parts of the charter",
    (
        Term("gov", "Gouvernance inclusive", "Inclusive governance"),
        Term("val", "Partage de la valeur", "Sharing of value"),
        Term("dat", "Éthique des données", "Ethics of data"),
        Term("com", "Production de communs", "Production of commons"),
        Term("coo", "Coopération entre les membres", "Cooperation between members"),
    ),
)

LETTERS = {"gov": "G", "val": "V", "dat": "D", "com": "C", "coo": "K"}
"""The letter that begins the name of the criteria of a part."""

CHARTER_STATES = CodeList(
    "charter-states",
    "États d’une version de la charte",
    "States of a version of the charter",
    (
        Term("draft", "brouillon", "draft"),
        Term("proposed", "proposée", "proposed"),
        Term("in-force", "en vigueur", "in force"),
        Term("superseded", "remplacée", "superseded"),
    ),
)

GRADES = CodeList(
    "criterion-grades",
    "Force d’un critère",
    "Strength of a criterion",
    (
        Term("firm", "engagement ferme", "firm commitment"),
        Term("best-effort", "recherche constante", "best effort"),
        Term("optional", "facultatif", "optional"),
    ),
)

CONDITIONS = CodeList(
    "criterion-conditions",
    "Conditions d’application d’un critère",
    "Conditions under which a criterion applies",
    (
        Term(
            "organises-work",
            "si l’organisation organise des relations de travail ou de service",
            "if the organisation organises work or service relations",
        ),
        Term(
            "external-use",
            "si des données servent hors de la plateforme",
            "if data are used outside the platform",
        ),
        Term("prices-with-data", "si des données servent à fixer des prix", "if data are used to set prices"),
        Term(
            "rates",
            "si la plateforme note des personnes ou des contenus",
            "if the platform rates people or contents",
        ),
    ),
)

CHECKS = CodeList(
    "charter-checks",
    "Lectures automatiques d’un critère",
    "Automatic readings of a criterion",
    (
        Term("stakeholders-listed", "parties prenantes listées", "stakeholders listed"),
        Term("governance-stated", "place de chacune dans la gouvernance", "place of each in governance"),
        Term("record-fresh", "fiche vérifiée récemment", "record checked recently"),
        Term("countries-stated", "pays de conservation nommés", "countries of storage named"),
        Term("licences-free", "licences des communs", "licences of the commons"),
        Term("something-shared", "au moins un élément partagé", "at least one thing shared"),
        Term("deeds-counted", "ce qui s’est fait avec d’autres", "what was done with others"),
        Term("openness-stated", "ouverture de chaque commun", "openness of each commons"),
    ),
)

ANSWERS = CodeList(
    "charter-answers",
    "Réponses de l’auto-évaluation",
    "Answers of the self-assessment",
    (
        Term("met", "nous y sommes", "we are there"),
        Term("progressing", "nous y travaillons", "we are working on it"),
        Term("not-yet", "pas encore", "not yet"),
        Term("not-applicable", "ne nous concerne pas", "does not concern us"),
    ),
    aliases={"atteint": "met", "en cours": "progressing", "sans objet": "not-applicable"},
)

VISIBILITIES = CodeList(
    "charter-visibilities",
    "Qui peut lire",
    "Who may read",
    (
        Term("public", "tout le monde", "everybody"),
        Term("reviewers", "l’organisation et ses relecteurs", "the organisation and its reviewers"),
    ),
)

EVIDENCE_KINDS = CodeList(
    "evidence-kinds",
    "Sortes de preuve",
    "Kinds of evidence",
    (
        Term("link", "page web", "web page"),
        Term("document", "document", "document"),
        Term("answer", "réponse à un questionnaire", "answer to a questionnaire"),
    ),
)

SUGGESTION_STATES = CodeList(
    "suggestion-states",
    "États d’une suggestion",
    "States of a suggestion",
    (
        Term("open", "à confirmer", "to be confirmed"),
        Term("confirmed", "confirmée", "confirmed"),
        Term("dismissed", "écartée", "dismissed"),
    ),
)

SIGNING_WAYS = CodeList(
    "signing-ways",
    "Manières de signer",
    "Ways of signing",
    (
        Term("account", "par une personne connectée", "by somebody signed in"),
        Term("link", "par un lien envoyé à l’organisation", "by a link sent to the organisation"),
    ),
)

AMENDMENT_KINDS = CodeList(
    "amendment-kinds",
    "Sortes d’amendement",
    "Kinds of amendment",
    (
        Term("change", "changer un texte", "change a text"),
        Term("add", "ajouter un critère", "add a criterion"),
        Term("remove", "retirer un critère", "remove a criterion"),
    ),
)

AMENDMENT_TARGETS = CodeList(
    "amendment-targets",
    "Ce qu’un amendement touche",
    "What an amendment touches",
    (
        Term("preamble", "le préambule", "the preamble"),
        Term("manifesto", "le manifeste", "the manifesto"),
        Term("part", "le texte d’une partie", "the text of a part"),
        Term("criterion", "un critère", "a criterion"),
    ),
)

AMENDMENT_STATES = CodeList(
    "amendment-states",
    "États d’un amendement",
    "States of an amendment",
    (
        Term("open", "en discussion", "under discussion"),
        Term("deciding", "à décider", "awaiting decision"),
        Term("adopted", "adopté", "adopted"),
        Term("rejected", "rejeté", "rejected"),
        Term("withdrawn", "retiré", "withdrawn"),
        Term("applied", "inscrit dans un projet de texte", "written into a draft"),
    ),
)
