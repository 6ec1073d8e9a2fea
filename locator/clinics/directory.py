"""The directory of clinics: one immutable value with cached positions and views."""

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property, lru_cache, partial
from typing import Any, NamedTuple

from locator.clinics.model import Clinic
from locator.clinics.service_names import offered_services, resolve_service

# Filtered views that one directory caches. Ours: more than the services of a practice; a view of
# 2,000 clinics takes 0.25 MB.
MOST_VIEWS = 64


class Positions(NamedTuple):
    """Where the clinics are, as (latitude, longitude) in WGS 84 degrees."""

    doors: list[tuple[float, float]]  # in the order of the directory
    latitudes: list[float]  # ascending
    order: list[int]  # the index of the clinic at each of these latitudes
    index_of: dict[str, int]  # each clinic's place in the directory, by its id


class View(NamedTuple):
    """The clinics that pass a filter.

    ``left_out``: how many were left out because they are not open, by reason; None if the filter
    does not ask for open clinics. See ``locator.clinics.hours.only_open`` for the reasons.
    """

    clinics: "Directory"
    left_out: Mapping[str, int] | None


class Directory(tuple[Clinic, ...]):
    """The clinics in the order of their file.

    Positions and filtered views are computed at the first use and then cached. A copy in another
    process computes them again.
    """

    def __new__(cls, clinics: Iterable[Clinic] = ()) -> "Directory":
        """The same directory if ``clinics`` is one."""
        return clinics if isinstance(clinics, Directory) else super().__new__(cls, clinics)

    def __reduce__(self) -> tuple[type["Directory"], tuple[tuple[Clinic, ...]]]:
        """Pickle the clinics alone."""
        return Directory, (tuple(self),)

    @cached_property
    def positions(self) -> Positions:
        """Where the clinics are."""
        doors = [(clinic.latitude, clinic.longitude) for clinic in self]
        order = sorted(range(len(doors)), key=doors.__getitem__)
        index_of = {clinic.id: index for index, clinic in enumerate(self)}
        return Positions(doors, [doors[index][0] for index in order], order, index_of)

    @cached_property
    def kept(self) -> dict[Any, Any]:
        """A cache for the ranking: its results for these clinics, by keys of its own."""
        return {}

    def view(
        self,
        services: tuple[str, ...] = (),
        *,
        include_closed: bool = False,
        open_at: float | str | None = None,
    ) -> View:
        """The clinics that offer all ``services``, which are as the clinics write them.

        Permanently closed clinics pass only with ``include_closed``. With ``open_at``, a
        ``locator.clinics.hours.When``, only clinics pass that are open at that moment. The
        MOST_VIEWS filters used last are cached.
        """
        return self._views(services, include_closed, open_at)

    @cached_property
    def _views(self) -> Callable[[tuple[str, ...], bool, float | str | None], View]:
        # A copy of the clinics, because a cache that holds its own directory is a reference cycle.
        return lru_cache(maxsize=MOST_VIEWS)(partial(_view, tuple(self)))

    def resolve_services(self, names: Iterable[str]) -> tuple[str, ...]:
        """The services that ``names`` mean, as the clinics write them.

        Raises UsageError for a service that no clinic offers.
        """
        return tuple(resolve_service(name, self._offered) for name in names)

    @cached_property
    def services(self) -> tuple[str, ...]:
        """All services that a clinic offers, each once, in the order of the file."""
        return tuple(dict.fromkeys(name for clinic in self for name in clinic.services))

    @cached_property
    def _offered(self) -> Mapping[str, str]:
        return offered_services(clinic.services for clinic in self)


def _view(
    clinics: tuple[Clinic, ...],
    services: tuple[str, ...],
    include_closed: bool,
    open_at: float | str | None,
) -> View:
    wanted = set(services)
    chosen = [
        clinic
        for clinic in clinics
        if wanted.issubset(clinic.services) and (include_closed or clinic.status != "closed")
    ]
    if open_at is None:
        return View(Directory(chosen), None)
    from locator.clinics.hours import only_open  # not at the top: few ask for it

    now_open, left_out = only_open(chosen, open_at)
    return View(Directory(now_open), left_out)
