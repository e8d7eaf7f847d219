"""The acts that deliberately have no form at the REST door, each with the reason. A test holds this list to the acts.

What is not named here and is an act of the network, the charter, surveys, groups or the library is reached by a method.
"""

from __future__ import annotations

from collections.abc import Mapping

LETTER = "a link sent by letter opens it: whoever holds the link has no account to sign in with"
CLOCK = "the house does it by itself, at its hour"
FILE = "a file is read on a page or by the command: its columns are named, tried and then taken in, in steps"
OWN = "a setting of one's own account, with an address or a letter that nobody else may learn of"
INNER = "a part of other acts, which are reached"
HOUSE = "the house does it once, when it is set up"
EXPORT = "a list that leaves the house in one file; the list itself is read at its address, page by page"
TIDY = "the stewards' desk starts it, and it runs for long"

ELSEWHERE: Mapping[str, str] = {
    "network.care.accept_transfer": LETTER,
    "network.care.refuse_transfer": LETTER,
    "network.links.send_first_edit_link": "for whoever proposes a record without an account, on the page of the proposal",
    "network.links.deliver_edit_link": CLOCK,
    "network.links.forget_old_links": CLOCK,
    "network.reminders.remind_due": CLOCK,
    "network.duplicates.search": TIDY,
    "network.imports.apply": FILE,
    "network.people_imports.apply": FILE,
    "network.import_runs.keep": FILE,
    "network.import_runs.map_columns": FILE,
    "network.import_runs.begin": FILE,
    "network.import_runs.tried": FILE,
    "network.import_runs.done": FILE,
    "network.import_runs.forget_file": FILE,
    "network.import_runs.give_up": FILE,
    "nodes.neighbours.describe": "what a neighbour says of itself is read by the house alone",
    "network.base.source_of": INNER,
    "network.care.ask_to_keep": INNER,
    "network.parts.add": INNER,
    "network.parts.change": INNER,
    "network.parts.remove": INNER,
    "network.people.page_of": INNER,
    "charter.signatures.sign_by_link": LETTER,
    "charter.signatures.deliver_link": CLOCK,
    "charter.signatures.forget_old_links": CLOCK,
    "charter.texts.install": HOUSE,
    "charter.amendments.standing": INNER,
    "charter.recognition.base.require": INNER,
    "charter.recognition.base.own_review": INNER,
    "charter.recognition.secretary.delivered": INNER,
    "charter.evidence_checks.look_again": CLOCK,
    "charter.recognition.calendar.turn": CLOCK,
    "groups.committee.answer_by_token": LETTER,
    "groups.committee.advance_due": CLOCK,
    "groups.seats.end_due": CLOCK,
    "groups.events.confirm": LETTER,
    "groups.events.cancel_by_link": LETTER,
    "groups.events.erase_due": CLOCK,
    "groups.actions.remind_due": CLOCK,
    "groups.series.extend_due": CLOCK,
    "groups.feeds.open_feed": OWN,
    "groups.feeds.close_feed": OWN,
    "groups.memberships.export": EXPORT,
    "groups.actions.owner_standing": INNER,
    "groups.events.registrant_standing": INNER,
    "groups.gathering.standing": INNER,
    "groups.gathering.require": INNER,
    "groups.gathering.roles_of": INNER,
    "groups.gathering.nameless": INNER,
    "groups.gathering.cleaned": INNER,
    "groups.shared.own_organisation": INNER,
    "library.feeds.read_due": CLOCK,
    "library.feeds.forget_old": CLOCK,
    "library.feeds.take_in": INNER,
    "library.parts.change": INNER,
    "library.parts.remove": INNER,
    "library.letters.subscribe": OWN,
    "library.letters.unsubscribe": OWN,
    "library.letters.unsubscribe_by_link": LETTER,
    "library.letters.send_due": CLOCK,
    "library.help.standing": INNER,
    "library.help.standing_in": INNER,
    "library.news.standing": INNER,
    "library.resources.standing": INNER,
}
"""Module and function of an act -> why it is done elsewhere."""
