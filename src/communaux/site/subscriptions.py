"""Which room listens to which facts of the journal. Declared here, so that modules need not know each other."""


def connect() -> None:
    """Connect the listeners; to be called once in each process. No room listens yet."""
