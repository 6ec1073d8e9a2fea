"""The directory of clinics: one immutable value with cached facts and views."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache, partial
from typing import Any, NamedTuple, overload

from locator.clinics.model import Clinic
from locator.clinics.service_names import offered_services, resolve_service
from locator.clinics.squares import Squares
from locator.clinics.strips import Strips
from locator.geodesy import unit_vectors

# Filtered views that one directory caches. Ours: more than the services of a practice; a view of
# 2,000 clinics takes 0.25 MB.
MOST_VIEWS = 64

Point = tuple[float, float]  # latitude, longitude in WGS 84 degrees


class Facts(NamedTuple):
    """The facts of each clinic for filters and distances, in the order of the directory."""

    doors: list[Point]
    order: list[int]  # the indexes of the clinics by ascending latitude
    kinds: list[int]  # each clinic's index in ``offers``
    offers: list[tuple[tuple[str, ...], str]]  # services and status, each combination once

    def chosen(self, indexes: Sequence[int]) -> "Facts":
        """The facts about the clinics at ``indexes``, which ascend."""
        new = [-1] * len(self.doors)
        for place, index in enumerate(indexes):
            new[index] = place
        return self._replace(
            doors=[self.doors[index] for index in indexes],
            order=[place for index in self.order if (place := new[index]) >= 0],
            kinds=[self.kinds[index] for index in indexes],
        )


class View(NamedTuple):
    """The clinics that pass a filter.

    ``left_out``: how many were left out because they are not open, by reason; None if the filter
    does not ask for open clinics. See ``locator.clinics.hours.only_open`` for the reasons.
    """

    clinics: "Directory"
    left_out: Mapping[str, int] | None


class Rows(Sequence[Clinic]):
    """Clinics that may be made only when they are asked for, by ``row``."""

    def row(self, index: int) -> Clinic:
        """The clinic at an index from 0 on."""
        raise NotImplementedError

    @overload
    def __getitem__(self, index: int) -> Clinic: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Clinic]: ...
    def __getitem__(self, index: int | slice) -> Clinic | Sequence[Clinic]:
        """The clinic at an index, or a part of them."""
        if isinstance(index, slice):
            return tuple(map(self.row, range(len(self))[index]))
        return self.row(range(len(self))[index])


class Directory(Sequence[Clinic]):
    """The clinics in the order of their file.

    Facts and filtered views are computed at the first use and then cached. A copy in
    another process computes them again.
    """

    def __new__(cls, clinics: Iterable[Clinic] = (), facts: Facts | None = None) -> "Directory":
        """The same directory if ``clinics`` is one.

        With ``facts``, those of the clinics, a clinic is read only when it is asked for.
        """
        if isinstance(clinics, Directory):
            return clinics
        self = super().__new__(cls)
        if facts and isinstance(clinics, Sequence):
            self._rows, self.facts = clinics, facts
        else:
            self._rows = tuple(clinics)
        return self

    _rows: Sequence[Clinic]

    def __reduce__(self) -> tuple[type["Directory"], tuple[tuple[Clinic, ...]]]:
        """Pickle the clinics alone."""
        return Directory, (tuple(self),)

    def __len__(self) -> int:
        """The number of clinics."""
        return len(self._rows)

    @overload
    def __getitem__(self, index: int) -> Clinic: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Clinic]: ...
    def __getitem__(self, index: int | slice) -> Clinic | Sequence[Clinic]:
        """The clinic at an index, or a part of them."""
        return self._rows[index]

    def __iter__(self) -> Iterator[Clinic]:
        """All clinics."""
        return iter(self._rows)

    def __eq__(self, other: object) -> bool:
        """True if ``other`` has the same clinics in the same order."""
        return isinstance(other, Directory | tuple | list) and tuple(self) == tuple(other)

    def __repr__(self) -> str:
        """The clinics: what a batch writes down to know them again."""
        return f"Directory({tuple(self)!r})"

    def __hash__(self) -> int:
        """The hash of a tuple of the clinics."""
        return hash(tuple(self))

    @cached_property
    def facts(self) -> Facts:
        """The facts of each clinic for filters and distances."""
        doors = [(clinic.latitude, clinic.longitude) for clinic in self]
        order = sorted(range(len(doors)), key=doors.__getitem__)
        offers: dict[tuple[tuple[str, ...], str], int] = {}
        kinds = [
            offers.setdefault((clinic.services, clinic.status), len(offers)) for clinic in self
        ]
        return Facts(doors, order, kinds, list(offers))

    @cached_property
    def vectors(self) -> list[tuple[float, float, float]]:
        """The doors, prepared for ``locator.geodesy.bounds_from``."""
        return unit_vectors(self.facts.doors)

    @cached_property
    def strips(self) -> Strips:
        """The places of clinics, made for looking outward from a place."""
        return Strips(self.facts.doors, self.facts.order)

    @cached_property
    def squares(self) -> Squares:
        """The same, made for many places that are near each other."""
        return Squares(self.strips)

    @cached_property
    def index_of(self) -> dict[str, int]:
        """Each clinic's place in the directory, by its id."""
        return {clinic.id: index for index, clinic in enumerate(self)}

    @property
    def has_service_details(self) -> bool:
        """True if there are details of any service of any clinic."""
        return any(clinic.service_details for clinic in self)

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
        # Without the directory itself, because a cache that holds it is a reference cycle.
        return lru_cache(maxsize=MOST_VIEWS)(partial(_view, self._rows, self.facts))

    def resolve_services(self, names: Iterable[str]) -> tuple[str, ...]:
        """The services that ``names`` mean, as the clinics write them.

        Raises UsageError for a service that no clinic offers.
        """
        return tuple(resolve_service(name, self._offered) for name in names)

    @cached_property
    def services(self) -> tuple[str, ...]:
        """All services that a clinic offers, each once, in the order of the file."""
        return tuple(dict.fromkeys(name for names, _ in self.facts.offers for name in names))

    @cached_property
    def _offered(self) -> Mapping[str, str]:
        return offered_services(names for names, _ in self.facts.offers)


def _view(
    clinics: Sequence[Clinic],
    facts: Facts,
    services: tuple[str, ...],
    include_closed: bool,
    open_at: float | str | None,
) -> View:
    wanted = set(services)
    passing = {
        kind
        for kind, (offered, status) in enumerate(facts.offers)
        if wanted.issubset(offered) and (include_closed or status != "closed")
    }
    indexes = [index for index, kind in enumerate(facts.kinds) if kind in passing]
    if open_at is None:
        return View(_chosen(clinics, facts, indexes), None)
    from locator.clinics.hours import only_open  # not at the top: few ask for it

    now_open, left_out = only_open([clinics[index] for index in indexes], open_at)
    return View(Directory(now_open), left_out)


def _chosen(clinics: Sequence[Clinic], facts: Facts, indexes: list[int]) -> Directory:
    if len(indexes) == len(clinics):
        return Directory(clinics, facts)
    if isinstance(clinics, tuple):
        return Directory(tuple([clinics[index] for index in indexes]), facts.chosen(indexes))
    return Directory(_Chosen(clinics, indexes), facts.chosen(indexes))


class _Chosen(Rows):
    """Those of the clinics that have certain indexes."""

    def __init__(self, clinics: Sequence[Clinic], indexes: Sequence[int]) -> None:
        self._clinics, self._indexes = clinics, indexes

    def __len__(self) -> int:
        return len(self._indexes)

    def row(self, index: int) -> Clinic:
        return self._clinics[self._indexes[index]]
