"""The exercises: a module for each, named as the exercise; the quick checks and the patients share one each.

Read from top to bottom a module is the exercise: the task, the hints, the solution as it is shown, the
misconceptions that are recognized, and the judge. ``checks.<name>`` finds it by the module alone.
``_template`` shows the shape.
"""

import pkgutil
from importlib import import_module
from types import ModuleType

from helpers.checks.check import Check


def checks_in(module: ModuleType) -> dict[str, Check]:
    """The checks that a module holds, by the name of their exercise."""
    return {found.name: found for found in vars(module).values() if isinstance(found, Check)}


MODULES = {
    name: import_module(f"{__name__}.{name}")
    for _, name, _ in pkgutil.iter_modules(__path__)
    if not name.startswith("_")
}
CHECKS = {name: found for module in MODULES.values() for name, found in checks_in(module).items()}
