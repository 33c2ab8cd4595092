"""Who lives in the world, and where."""

from collections.abc import Callable

from tests.world import hostile, ordinary
from tests.world.sites import Place, Site


def address(number: int) -> str:
    """The loopback address of a host, by its number from 1."""
    return f"127.0.1.{number}"


def sites(port: int, has_changed: Callable[[], bool] = lambda: False) -> dict[str, Site]:
    """All sites by name, in the order of their addresses."""
    builders = ordinary.SITES | hostile.SITES
    return {
        name: build(Place(number, f"http://{address(number)}:{port}", has_changed))
        for number, (name, build) in enumerate(builders.items(), 1)
    }
