"""What the detector sees of a web: who links whom in running text, and which marks of a maker sites share.

Sites and targets share one numbering, so that a target that is itself a known site can be asked what it links to.
Only numbers are here: worlds of a million generated sites and the tables of an audit look alike. It must hold no
thresholds.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

STRONG, WEAK = 2, 1
"""How much a mark says of its maker: an account or copied text was chosen, an address or a look may be rented."""


@dataclass(frozen=True, slots=True)
class Observed:
    """A web in columns.

    Attributes:
        sites: number of sites; they are numbered 0 .. sites - 1.
        names: number of names in all; other link targets are numbered sites .. names - 1.
        site, target: one entry per distinct pair of a site and another name that it links to.
        content: the link stands at least once in running text, followed, on a page in the site's own language.
        anchor: number of the anchor text under which the site links the target, -1 unknown; equal texts have equal numbers.
        home: number of the language and market of each site; rarity is measured within it.
        read: the site's pages were read, so that its out-links are known.
        mark_site, mark: one entry per distinct pair of a site and a mark of its maker, marks numbered from 0.
        mark_strength: STRONG or WEAK for each mark.
        own: names of the project itself: never a purpose.
    """

    sites: int
    names: int
    site: Ints
    target: Ints
    content: Flags
    anchor: Ints
    home: Ints
    read: Flags
    mark_site: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    mark: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    mark_strength: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    own: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Promoted:
    """A third-party target that the members promote."""

    target: int
    members: int
    """Members that link it in running text."""
    inlinks: int
    """Known sites, members or not, that link it in running text."""


@dataclass(frozen=True, slots=True)
class SharedMark:
    """A mark that members share."""

    mark: int
    members: int


@dataclass(frozen=True, slots=True)
class Network:
    """Sites that one purpose ties together: members, what they promote, what marks they share."""

    members: Ints
    weights: NDArray[np.float64]
    """Share of the promoted targets that each member links, 0-1; parallel to `members`."""
    promoted: tuple[Promoted, ...]
    marks: tuple[SharedMark, ...]
    kin_share: float
    """Share of members that openly link another member, or are linked by one."""
    sinks_known: int
    """Promoted targets whose own out-links are known: none of them links back."""
    same_words: float
    """Chance that two members of one language link a promoted target under the same anchor, 0-1."""
    own_marks: float
    """Share of members that carry a mark which several of them and few others carry."""
    maker: float
    """Share of members that carry such a mark of strength: an account or a text."""
    inner: float
    """Links in running text from member to member, per member."""
    confidence: float
