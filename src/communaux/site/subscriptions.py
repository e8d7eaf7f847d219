"""Which room listens to which facts of the journal. Declared here, so that modules need not know each other."""

from communaux.ground.journal.subscriptions import subscribe


def connect() -> None:
    """Connect the listeners; to be called once in each process."""
    from communaux.modules.charter.acts import following as charter
    from communaux.modules.groups.acts import following as groups
    from communaux.modules.identity.acts import following as identity
    from communaux.modules.library.acts import following as library
    from communaux.modules.pods.acts import following as pods
    from communaux.modules.standards.acts import following as standards
    from communaux.modules.surveys.acts import following as surveys
    from communaux.site import topics

    for room in (groups, identity, library, pods, standards, surveys):
        subscribe("network.person.merged", room.people_merged)
        subscribe("network.person.erased", room.people_erased)
    for room in (charter, groups, library, pods, standards, surveys):
        subscribe("network.organisation.merged", room.organisations_merged)
    for prefix in ("identity", "network"):
        subscribe(prefix, identity.anything_ended)
    topics.watch()
