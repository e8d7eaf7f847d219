"""Questions to start from, over the data that the house has: each a whole query that one can change.

Labels are asked for in the reader's language. They use the vocabulary of this node, so they work at any address.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from communaux.ground.said import Said
from communaux.meaning.context import prefixes


@dataclass(frozen=True, slots=True)
class Example:
    """``key``: in the address; ``view``: the picture that suits it; ``body``: the query without its prefixes."""

    key: str
    title: Said
    view: str
    body: str

    def query(self, language: str) -> str:
        """The whole query, labels in that language."""
        body = self.body.replace("LANGUAGE", language).strip()
        known = prefixes()
        used = sorted({name for name in re.findall(r"(?<![\w<:])([a-z]+):", body) if name in known})
        return "\n".join([*(f"PREFIX {name}: <{known[name]}>" for name in used), "", body])


EXAMPLES = (
    Example(
        "sectors",
        Said("Combien d’organisations dans chaque secteur ?", "How many organisations in each sector?"),
        "chart",
        """
SELECT ?sector (COUNT(DISTINCT ?organisation) AS ?organisations)
WHERE {
  ?organisation a pair:Organization ; pair:hasSector ?code .
  ?code skos:prefLabel ?sector .
  FILTER (LANG(?sector) = "LANGUAGE")
}
GROUP BY ?sector
ORDER BY DESC(?organisations) ?sector
""",
    ),
    Example(
        "countries",
        Said("Dans quels pays sont-elles ?", "In which countries are they?"),
        "chart",
        """
SELECT ?country (COUNT(DISTINCT ?organisation) AS ?organisations)
WHERE {
  ?organisation a pair:Organization ; schema:addressCountry ?country .
}
GROUP BY ?country
ORDER BY DESC(?organisations) ?country
""",
    ),
    Example(
        "map",
        Said("Où sont les organisations ?", "Where are the organisations?"),
        "map",
        """
SELECT ?organisation ?name ?lat ?long
WHERE {
  ?organisation a pair:Organization ; pair:preferedLabel ?name ;
    geo:lat ?lat ; geo:long ?long .
}
ORDER BY ?name
""",
    ),
    Example(
        "links",
        Said("Qui coopère avec qui ?", "Who co-operates with whom?"),
        "graph",
        """
SELECT ?from ?fromName ?link ?to ?toName
WHERE {
  ?relation a own:Relation ; rdf:subject ?from ; rdf:object ?to ; own:relationKind ?kind .
  ?kind skos:prefLabel ?link .
  ?from pair:preferedLabel ?fromName .
  ?to pair:preferedLabel ?toName .
  FILTER (LANG(?link) = "LANGUAGE")
}
ORDER BY ?fromName ?toName
""",
    ),
    Example(
        "commons",
        Said(
            "Quels communs sont tenus, par qui, sous quelle licence ?",
            "Which commons are kept, by whom, under which licence?",
        ),
        "table",
        """
SELECT ?commons ?name ?nature ?keeper ?licence
WHERE {
  ?commons a own:Commons ; pair:preferedLabel ?name ; own:organisation ?organisation .
  ?organisation pair:preferedLabel ?keeper .
  OPTIONAL { ?commons own:nature ?code . ?code skos:prefLabel ?nature . FILTER (LANG(?nature) = "LANGUAGE") }
  OPTIONAL { ?commons dcterms:license ?licence }
}
ORDER BY ?name
""",
    ),
    Example(
        "listings",
        Said("Quelles offres et quels besoins sont ouverts ?", "Which offers and needs are open?"),
        "table",
        """
SELECT ?listing ?title ?direction ?by
WHERE {
  ?listing a own:Listing ; dcterms:title ?title ; own:direction ?code ; own:organisation ?organisation .
  ?organisation pair:preferedLabel ?by .
  ?code skos:prefLabel ?direction .
  FILTER (LANG(?direction) = "LANGUAGE")
}
ORDER BY ?direction ?title
""",
    ),
    Example(
        "recent",
        Said("Qu’est-ce qui a changé en dernier ?", "What changed last?"),
        "table",
        """
SELECT ?thing ?name ?modified
WHERE {
  ?thing dcterms:modified ?modified .
  OPTIONAL { ?thing pair:preferedLabel|dcterms:title|foaf:name ?name }
}
ORDER BY DESC(?modified)
LIMIT 30
""",
    ),
    Example(
        "kinds",
        Said("Quelles sortes de choses y a-t-il ?", "What kinds of things are there?"),
        "chart",
        """
SELECT ?kind (COUNT(?thing) AS ?things)
WHERE {
  ?thing a ?class .
  ?class rdfs:label ?kind .
  FILTER (LANG(?kind) = "LANGUAGE")
}
GROUP BY ?kind
ORDER BY DESC(?things) ?kind
LIMIT 40
""",
    ),
    Example(
        "nodes",
        Said(
            "Combien de choses viennent de ce nœud et de chaque voisin ?",
            "How many things come from this node and each neighbour?",
        ),
        "chart",
        """
SELECT ?node (COUNT(DISTINCT ?thing) AS ?things)
WHERE {
  GRAPH ?thing { ?thing a ?class }
  BIND (REPLACE(STR(?thing), "^(https?://[^/]+)/.*$", "$1") AS ?node)
}
GROUP BY ?node
ORDER BY DESC(?things) ?node
""",
    ),
    Example(
        "sources",
        Said("Quelles organisations, et de quel nœud ?", "Which organisations, and from which node?"),
        "table",
        """
SELECT ?name ?node ?organisation
WHERE {
  GRAPH ?organisation { ?organisation a pair:Organization ; pair:preferedLabel ?name }
  BIND (REPLACE(STR(?organisation), "^(https?://[^/]+)/.*$", "$1") AS ?node)
}
ORDER BY ?node ?name
""",
    ),
)


def example(key: str) -> Example | None:
    """The example of this key."""
    return next((one for one in EXAMPLES if one.key == key), None)
