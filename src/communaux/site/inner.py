"""What runs inside the processes ``index`` and ``worker`` that ``communaux run`` keeps; ``python -m communaux.site.inner
index|worker`` for one of them alone."""

from __future__ import annotations

import os
import signal
import sys
import threading

from communaux.site.processes import call_it, end_with_parent


def main(name: str) -> int:
    """Run one inner process until SIGTERM."""
    end_with_parent()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "communaux.site.settings")
    import django

    django.setup()
    from communaux.site import subscriptions

    subscriptions.connect()
    if name == "worker":
        from communaux.ground.tasks import run_worker
        from communaux.modules.notifications.acts import delivering
        from communaux.site.beat import start_beat
        from communaux.site.clock import start_clock

        start_clock()
        start_beat()
        delivering.start()
        run_worker()
        return 0
    from communaux.index.follow import run_index
    from communaux.index.graphs.beside import Beside

    stop = threading.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda _sign, _frame: stop.set())
    graphs = Beside(_settle_graphs)
    run_index(stop, each_turn=graphs.tend)
    graphs.stop(signal.SIGTERM)
    return 0


def _settle_graphs() -> None:
    end_with_parent()
    call_it("graphs")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
