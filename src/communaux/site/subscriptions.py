"""Which room listens to which facts of the journal. Declared here, so that modules need not know each other."""

from communaux.ground.journal.subscriptions import subscribe


def connect() -> None:
    """Connect the listeners; to be called once in each process."""
    from communaux.modules.charter.acts import following as charter
    from communaux.modules.groups.acts import following as groups
    from communaux.modules.library.acts import following as library
    from communaux.modules.standards.acts import following as standards
    from communaux.modules.surveys.acts import following as surveys

    for room in (groups, library, standards, surveys):
        subscribe("network.person.merged", room.people_merged)
        subscribe("network.person.erased", room.people_erased)
    for room in (charter, groups, library, standards, surveys):
        subscribe("network.organisation.merged", room.organisations_merged)
    watch()


def watch() -> None:
    """Say what software can be told of, and who may be told (``modules.notifications.topics``)."""
    from communaux.modules.notifications import topics
    from communaux.modules.notifications.reading import derived

    for kind in (derived.THINGS, derived.CONTAINERS, derived.FEEDS):
        topics.register(kind)
