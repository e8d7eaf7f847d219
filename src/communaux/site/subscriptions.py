"""Which room listens to which facts of the journal. Declared here, so that modules need not know each other."""

from communaux.ground.journal.subscriptions import subscribe


def connect() -> None:
    """Connect the listeners; to be called once in each process."""
    from communaux.modules.groups.acts import following
    from communaux.modules.library.acts import following as library
    from communaux.modules.standards.acts import following as standards

    subscribe("network.person.merged", following.people_merged)
    subscribe("network.person.erased", following.person_erased)
    subscribe("network.organisation.merged", following.organisations_merged)
    subscribe("network.person.merged", library.people_merged)
    subscribe("network.person.erased", library.people_erased)
    subscribe("network.organisation.merged", library.organisations_merged)
    subscribe("network.person.merged", standards.people_merged)
    subscribe("network.person.erased", standards.people_erased)
    subscribe("network.organisation.merged", standards.organisations_merged)
