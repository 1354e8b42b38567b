"""Generator A, class by class: how each kind of site links and what marks it carries."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from hreflens.judge.networks.observed import STRONG, WEAK

if TYPE_CHECKING:
    from eval.worlds.networks_a.build import Hygiene

Ints = NDArray[np.int64]
SUBJECTS = 30
"""Subjects of each language."""


class Draft:
    """A web while it is drawn: edges and marks are gathered in lists and joined at the end."""

    def __init__(
        self, sites: int, names: int, languages: int, rng: np.random.Generator, hygiene: "Hygiene"
    ) -> None:
        """Start an empty web; names from `sites` on are never read."""
        self.sites, self.names, self.rng, self.hygiene = sites, names, rng, hygiene
        self.language = rng.integers(0, languages, names)
        self.languages = languages
        self.by_language = [
            rng.permutation(np.flatnonzero(self.language == each)) for each in range(languages)
        ]
        self.world = rng.permutation(names)
        self.network = np.full(sites, -1)
        self.grade = np.full(sites, -1)
        self.grey = np.zeros(sites, dtype=bool)
        self.own_links = np.ones(sites)
        self._edges: list[tuple[Ints, Ints, NDArray[np.bool_], Ints]] = []
        self._marks: list[tuple[Ints, Ints]] = []
        self._strength: list[int] = []
        self._on_page: list[bool] = []
        self._networks = 0

    def link(
        self,
        sites: Ints,
        targets: Ints,
        *,
        content: bool = True,
        chance: float | NDArray[np.float64] = 1.0,
        named: float = 0.7,
    ) -> None:
        """Link every site to every target, each with a chance; under its name with the chance `named`, else in other words."""
        site, target = np.repeat(sites, len(targets)), np.tile(targets, len(sites))
        p = chance if isinstance(chance, float) else np.tile(chance, len(sites))
        hit = (self.rng.random(len(site)) < p) & (site != target)
        count = int(hit.sum())
        self._edges.append((site[hit], target[hit], np.full(count, content), self._words(count, named)))

    def _words(self, count: int, named: float) -> Ints:
        """Return anchors: 0 is the target's name, 1 to 11 are other words, the first of them the likeliest."""
        other = 1 + np.minimum(self.rng.geometric(0.3, count), 10)
        return np.where(self.rng.random(count) < named, 0, other)

    def mark(self, sites: Ints, strength: int, chance: float = 1.0, *, on_page: bool = True) -> None:
        """Give the sites one new mark in common, each with a chance."""
        hit = sites[self.rng.random(len(sites)) < chance]
        if len(hit):
            self._marks.append((hit, np.full(len(hit), len(self._strength))))
            self._strength.append(strength)
            self._on_page.append(on_page)

    def nearby(self, language: int, count: int) -> Ints:
        """Return ordinary names of a language: neither famous nor unknown."""
        pool = self.by_language[language]
        return pool[self.rng.integers(len(pool) // 20, len(pool), count)]

    def strangers(self, count: int) -> Ints:
        """Return names that are in no crawl, of any language."""
        return self.rng.integers(self.sites, self.names, count)

    def groups(self, sites: Ints, low: int, high: int) -> Iterator[Ints]:
        """Cut sites into groups, sizes log-uniform between low and high."""
        at = 0
        while len(sites) - at >= low:
            size = min(int(np.exp(self.rng.uniform(np.log(low), np.log(high + 1)))), len(sites) - at)
            yield sites[at : at + size]
            at += size

    def speak(self, sites: Ints, language: int | None = None) -> int:
        """Let the sites share one language and return it."""
        chosen = int(self.rng.integers(0, self.languages)) if language is None else language
        self.language[sites] = chosen
        return chosen

    def plant(self, sites: Ints, grade: int) -> None:
        """Note a planted network."""
        self.network[sites], self.grade[sites] = self._networks, grade
        self._networks += 1

    def organic_links(self, kind: Ints) -> None:
        """Give every site links of its own: most into its language, by a power law, some famous, some anywhere."""
        degree = np.minimum(3 + 5 * self.rng.pareto(1.5, self.sites), 400) * self.own_links
        site = np.repeat(np.arange(self.sites), degree.astype(np.int64))
        way, u = self.rng.random(len(site)), self.rng.random(len(site))
        target = self.world[(len(self.world) * u**4).astype(np.int64)]
        anywhere = way > 0.9
        target[anywhere] = self.rng.integers(0, self.names, int(anywhere.sum()))
        home = way < 0.65
        sizes = np.array([len(pool) for pool in self.by_language])
        starts = np.r_[0, np.cumsum(sizes)[:-1]]
        flat = np.concatenate(self.by_language)
        lang = self.language[site[home]]
        target[home] = flat[starts[lang] + (sizes[lang] * u[home] ** 3).astype(np.int64)]
        # Half of the links at home go to the names of a site's own subject: circles of interest are no networks.
        subject = self.rng.integers(0, SUBJECTS, self.names) + self.language * SUBJECTS
        order = np.lexsort((self.rng.random(self.names), subject))
        ends = np.searchsorted(subject[order], np.arange(self.languages * SUBJECTS + 1))
        close = way < 0.3
        mine = subject[site[close]]
        target[close] = order[ends[mine] + ((ends[mine + 1] - ends[mine]) * u[close] ** 2.5).astype(np.int64)]
        keep = site != target
        count = int(keep.sum())
        self._edges.append((site[keep], target[keep], self.rng.random(count) < 0.75, self._words(count, 0.7)))

    def common_marks(self) -> None:
        """Give every site an address, a name server and a template that it shares with strangers."""
        for pool, strength, on_page in (
            (self.sites // 15, WEAK, False),
            (self.sites // 200 + 5, WEAK, False),
            (self.sites // 30 + 20, WEAK, True),
        ):
            drawn = (pool * self.rng.random(self.sites) ** 3).astype(np.int64)
            self._marks.append((np.arange(self.sites), drawn + len(self._strength)))
            self._strength += [strength] * pool
            self._on_page += [on_page] * pool

    def edges(self) -> tuple[Ints, Ints, NDArray[np.bool_], Ints]:
        """Return distinct (site, target, in running text at least once, anchor)."""
        site, target, content, anchor = (np.concatenate(column) for column in zip(*self._edges, strict=True))
        key = ((site.astype(np.int64) * self.names + target) * 2 + ~content) * 16 + anchor
        key = np.unique(key)
        pair = key // 32
        key, pair = key[np.r_[True, pair[1:] != pair[:-1]]], pair[np.r_[True, pair[1:] != pair[:-1]]]
        site, target = pair // self.names, pair % self.names
        # An anchor says something of its target only: equal numbers on different targets are different texts.
        return site, target, key // 16 % 2 == 0, target * 16 + key % 16

    def marks(self) -> tuple[Ints, Ints, Ints, NDArray[np.bool_]]:
        """Return (site, mark, strength of each mark, whether each entry needs the page)."""
        site, mark = (np.concatenate(column) for column in zip(*self._marks, strict=True))
        return site, mark, np.array(self._strength), np.array(self._on_page)[mark]


def _operator(draft: Draft, sites: Ints, grade: int) -> None:
    hygiene = draft.hygiene
    draft.plant(sites, grade)
    # Customers live anywhere: some are known sites of the language, most are in no crawl.
    count = int(draft.rng.integers(hygiene.customers[0], hygiene.customers[1] + 1))
    customers = np.where(
        draft.rng.random(count) < 0.5,
        draft.strangers(count),
        draft.nearby(int(draft.language[sites[0]]), count),
    )
    draft.link(
        sites,
        customers,
        chance=draft.rng.uniform(*hygiene.links, count) / (1 if count <= 8 else 2),
        named=float(draft.rng.uniform(0.0, 0.5)),
    )
    # A site that sells nothing is no use to its operator: every one links a customer.
    for customer, group in enumerate(np.array_split(draft.rng.permutation(sites), count)):
        draft.link(group, customers[customer : customer + 1], chance=0.5, named=0.2)
    # Customers also have links of their own, up to five for each from the network.
    for customer in customers.tolist():
        others = draft.rng.integers(0, draft.sites, int(draft.rng.uniform(0, 2.5) * len(sites)))
        draft.link(others, np.array([customer]))
    for strength, chance, on_page in (
        (WEAK, hygiene.address, False), (WEAK, hygiene.server, False), (STRONG, hygiene.account, True),
        (WEAK, hygiene.template, True), (STRONG, hygiene.text, True),
    ):  # fmt: skip
        draft.mark(sites, strength, chance[grade], on_page=on_page)
    draft.own_links[sites] = hygiene.noise


def network(draft: Draft, sites: Ints) -> None:
    """Plant networks of one language each, sizes 5 to 300; 35 % sloppy, 40 % mid, 25 % clean."""
    for group in draft.groups(sites, 5, 300):
        draft.speak(group)
        _operator(draft, group, int(draft.rng.choice(3, p=[0.35, 0.40, 0.25])))


def twins(draft: Draft, sites: Ints) -> None:
    """Plant networks that say the same in several languages, translated by a program."""
    for group in draft.groups(sites, 12, 80):
        langs = draft.rng.integers(0, draft.languages, 4)
        draft.language[group] = langs[np.arange(len(group)) % 4]
        _operator(draft, group, int(draft.rng.integers(0, 3)))


def expired(draft: Draft, sites: Ints) -> None:
    """Plant networks on bought domains whose old, honest links still stand: twice as many as a usual site has."""
    for group in draft.groups(sites, 8, 60):
        draft.speak(group)
        _operator(draft, group, 1)
        draft.own_links[group] = 2.0


def brand(draft: Draft, sites: Ints) -> None:
    """One firm, a site for each country: all link all; the same suppliers, foundation and shop seal in their text."""
    for group in draft.groups(sites, 3, 25):
        draft.link(group, group, content=False)
        draft.link(group, draft.strangers(3), chance=0.8, named=0.95)
        draft.link(group, draft.strangers(2), content=False)
        for strength in (STRONG, WEAK, WEAK):
            draft.mark(group, strength, 0.9)


def agency(draft: Draft, sites: Ints) -> None:
    """Clients of one agency: footer credits for it and its host, one account, one theme; some credits in the imprint."""
    for group in draft.groups(sites, 5, 60):
        draft.speak(group)
        credits = draft.strangers(2)
        draft.link(group, credits, content=False)
        if draft.rng.random() < 0.3:
            # The imprint names agency, photographer and host in running text; the agency's portfolio lists its clients.
            owner = group[:1]
            draft.link(group, np.r_[owner, draft.strangers(2)], chance=0.9, named=0.97)
            draft.link(owner, group, content=False)
        for strength in (STRONG, WEAK, WEAK, WEAK):
            draft.mark(group, strength, 0.7)


def media(draft: Draft, sites: Ints) -> None:
    """Papers of one publisher: footers name all titles, stories are shared with their links."""
    for group in draft.groups(sites, 4, 30):
        lang = draft.speak(group)
        draft.link(group, group, content=False)
        draft.link(group, draft.nearby(lang, 40), chance=0.5)
        draft.link(group, draft.strangers(4), chance=0.6)
        draft.mark(group, STRONG)
        draft.mark(group, STRONG, 0.9)
        draft.mark(group, WEAK)
        draft.own_links[group] = 4.0


def university(draft: Draft, sites: Ints) -> None:
    """Universities and their joint projects: projects list their partners, partners link the projects and the ministry."""
    for group in draft.groups(sites, 6, 20):
        lang = draft.speak(group)
        projects, partners = group[:2], group[2:]
        draft.link(partners, projects, chance=0.9)
        draft.link(projects, partners, chance=0.9)
        draft.link(partners, draft.by_language[lang][:6], chance=0.7)
        draft.own_links[group] = 3.0


def franchise(draft: Draft, sites: Ints) -> None:
    """Shops of one chain: the head lists them all, each links the head, a supplier and a charity in its text."""
    for group in draft.groups(sites, 6, 50):
        draft.speak(group)
        head, shops = group[:1], group[1:]
        draft.link(shops, head, named=0.95)
        draft.link(head, shops)
        draft.link(shops, draft.strangers(2), chance=0.7, named=0.95)
        draft.mark(group, STRONG, 0.8)
        draft.mark(group, WEAK)


def reviewer(draft: Draft, sites: Ints) -> None:
    """Reviewers of one trade: each links some of its merchants; half of the trades are of interest to others as well."""
    for group in draft.groups(sites, 6, 40):
        lang = draft.speak(group)
        merchants = draft.nearby(lang, 25)
        named = float(draft.rng.uniform(0.5, 0.85))
        draft.link(group, merchants, chance=draft.rng.beta(1.2, 3.0, 25), named=named)
        if draft.rng.random() < 0.5:
            draft.link(draft.rng.integers(0, draft.sites, 40 * len(group)), merchants, chance=0.05)


def mirror(draft: Draft, sites: Ints) -> None:
    """Mirrors of one archive: the same pages with the same links to projects."""
    for group in draft.groups(sites, 4, 20):
        draft.link(group, draft.strangers(60), chance=0.97)
        draft.mark(group, STRONG)
        draft.mark(group, WEAK)


def webring(draft: Draft, sites: Ints) -> None:
    """Hobbyists who list each other beside their text, and write about the same few small sites."""
    for group in draft.groups(sites, 5, 30):
        lang = draft.speak(group)
        draft.link(group, group, content=False, chance=0.7)
        draft.link(group, draft.nearby(lang, 5), chance=0.4)


def town(draft: Draft, sites: Ints) -> None:
    """Clubs and shops of one town: the town hall, the paper and the federation, which list the clubs."""
    for group in draft.groups(sites, 10, 40):
        draft.speak(group)
        places, clubs = group[:4], group[4:]
        draft.link(clubs, places, chance=0.5)
        draft.link(places, clubs, chance=0.5)
        draft.link(places, places, chance=0.8)
        draft.link(clubs, clubs, chance=0.1)


def tenant(draft: Draft, sites: Ints) -> None:
    """Tenants of a platform: its theme, its counter, its footer."""
    for group in draft.groups(sites, 50, 3000):
        draft.link(group, draft.strangers(3), content=False)
        for strength in (STRONG, WEAK, WEAK):
            draft.mark(group, strength)


def hacked(draft: Draft, sites: Ints) -> None:
    """Honest sites with pages that an attacker put there: their links stand outside the site's own text."""
    for group in draft.groups(sites, 5, 60):
        draft.link(group, draft.strangers(5), content=False, chance=0.8)


def blasted(draft: Draft, sites: Ints) -> None:
    """Honest sites whose comments a program filled."""
    for group in draft.groups(sites, 10, 200):
        draft.link(group, draft.strangers(6), content=False, chance=0.6)


def burst(draft: Draft, sites: Ints) -> None:
    """An attacker's own throw-away pages: not wanted, but not the networks asked for."""
    for group in draft.groups(sites, 10, 60):
        draft.link(group, draft.strangers(6), chance=0.9, named=0.0)
        draft.grey[group] = True


def guestpost(draft: Draft, sites: Ints) -> None:
    """Real blogs that sold a few posts to the customers of one seller."""
    for group in draft.groups(sites, 10, 40):
        lang = draft.speak(group)
        draft.link(group, draft.strangers(8), chance=0.2, named=0.1)
        draft.link(group, draft.nearby(lang, 10), chance=0.1)
        draft.grey[group] = True
        draft.own_links[group] = 3.0


GROUPS: dict[str, Callable[[Draft, Ints], None]] = {
    each.__name__: each
    for each in (
        network, twins, brand, agency, media, university, franchise, reviewer, mirror, webring, town, tenant, hacked,
        blasted, burst, guestpost, expired,
    )
}  # fmt: skip
