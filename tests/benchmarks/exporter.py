"""The worker that is measured: exports one record in a process of its own and tells, as JSON, what that took."""

import json
import resource
import sys
import time
from uuid import UUID

from domain.kernel.ids import CompanyId
from operations import composition
from workers.export import export_record


def main(company: str, export: str) -> None:
    """Seconds in all, of each stage and of processor time, the most bytes of memory held; the typesetter's apart."""
    with composition.services(composition.settings(), "http://127.0.0.1") as services:
        composition.import_to_stay("workers.export")  # as the service does
        began, idle = time.monotonic(), _processor(resource.RUSAGE_SELF)
        stages = export_record(services, CompanyId(UUID(company)), UUID(export))
        told = {
            "seconds": time.monotonic() - began,
            "stages": stages,
            "processor": _processor(resource.RUSAGE_SELF) - idle,
            "resident": _resident(resource.RUSAGE_SELF),
            "typesetter": {
                "processor": _processor(resource.RUSAGE_CHILDREN),
                "resident": _resident(resource.RUSAGE_CHILDREN),
            },
        }
    json.dump(told, sys.stdout)


def _processor(who: int) -> float:
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


def _resident(who: int) -> int:
    return resource.getrusage(who).ru_maxrss * 1024


if __name__ == "__main__":
    main(*sys.argv[1:])
