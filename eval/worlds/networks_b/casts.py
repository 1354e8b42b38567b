"""Generator B's casts: each kind of site and what its posts, frames and servers give away."""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from hreflens.judge.networks.observed import STRONG, WEAK

Ints = NDArray[np.int64]
TOPICS = 60
"""Topics that each language's everyday posts are about."""


class Stage:
    """The web while it grows. Half as many names again as sites are outside of what was crawled."""

    def __init__(self, sites: int, languages: int, rng: np.random.Generator) -> None:
        """Prepare an empty web."""
        self.sites, self.names, self.languages, self.rng = sites, sites + sites // 2, languages, rng
        self.language = rng.permutation(np.arange(self.names) % languages)
        self.topic = rng.integers(0, TOPICS, self.names)
        self.fame = rng.lognormal(0.0, 1.6, self.names)
        self.posts = np.minimum(rng.negative_binomial(1, 0.08, sites) + 2, 250)
        self.network, self.grade = np.full(sites, -1), np.full(sites, -1)
        self.grey = np.zeros(sites, dtype=bool)
        self._rows: list[tuple[Ints, Ints, int, Ints]] = []
        self._marks: list[Ints] = []
        self._strength: list[int] = []
        self._on_page: list[bool] = []

    def outside(self, count: int) -> Ints:
        """Return names outside of the crawl."""
        return self.rng.integers(self.sites, self.names, count)

    def places(self, language: int, count: int, fame: tuple[float, float]) -> Ints:
        """Return names of a language whose fame lies between two quantiles."""
        mine = np.flatnonzero(self.language == language)
        order = mine[np.argsort(self.fame[mine])]
        low, high = (
            int(fame[0] * len(order)),
            max(int(fame[1] * len(order)), int(fame[0] * len(order)) + count),
        )
        return self.rng.choice(order[low:high], count)

    def say(self, site: Ints, target: Ints, *, frame: bool = False, phrases: float = 0.3) -> None:
        """Let site[i] link target[i], in its posts or in the frame around them, by its name or in other words."""
        words = np.where(
            self.rng.random(len(site)) < phrases, 1 + np.minimum(self.rng.poisson(1.5, len(site)), 7), 0
        )
        self._rows.append((site, target, int(frame), words))

    def all_to_all(
        self, sites: Ints, targets: Ints, share: float = 1.0, *, frame: bool = False, phrases: float = 0.3
    ) -> None:
        """Let every site link every target with a chance."""
        hit = self.rng.random((len(sites), len(targets))) < share
        row, column = np.nonzero(hit)
        self.say(sites[row], targets[column], frame=frame, phrases=phrases)

    def some_of(
        self, sites: Ints, targets: Ints, low: int, high: int, *, skew: float = 1.0, phrases: float = 0.3
    ) -> None:
        """Let every site link between low and high of the targets, the first ones likelier."""
        weight = (1.0 + np.arange(len(targets))) ** -skew
        count = self.rng.integers(low, high + 1, len(sites))
        site = np.repeat(sites, count)
        self.say(site, self.rng.choice(targets, len(site), p=weight / weight.sum()), phrases=phrases)

    def carry(self, sites: Ints, strength: int, *, on_page: bool = True) -> None:
        """Give the sites one mark in common."""
        if len(sites):
            self._marks.append(sites)
            self._strength.append(strength)
            self._on_page.append(on_page)

    def teams(self, sites: Ints, mean: float, least: int, most: int) -> Iterator[Ints]:
        """Cut sites into teams of geometric sizes, each of one language."""
        at = 0
        while at + least <= len(sites):
            size = int(np.clip(self.rng.geometric(1.0 / mean), least, most))
            team = sites[at : at + size]
            self.language[team] = self.rng.integers(0, self.languages)
            at += size
            if len(team) >= least:
                yield team

    def everyday_posts(self) -> None:
        """Let every site write its posts: 60 % on its topic in its language, 25 % on anything there, 15 % abroad."""
        author = np.repeat(np.arange(self.sites), self.posts // 2)
        draw = self.rng.random(len(author))
        by_topic = _Ladder(self.language * TOPICS + self.topic, self.fame, self.languages * TOPICS)
        by_language = _Ladder(self.language, self.fame, self.languages)
        world = _Ladder(np.zeros(self.names, dtype=np.int64), self.fame, 1)
        target = by_topic.draw(self.language[author] * TOPICS + self.topic[author], self.rng)
        wide = (draw >= 0.60) & (draw < 0.85)
        target[wide] = by_language.draw(self.language[author[wide]], self.rng)
        abroad = draw >= 0.85
        target[abroad] = world.draw(np.zeros(int(abroad.sum()), dtype=np.int64), self.rng)
        self.say(author, target)

    def links(self) -> tuple[Ints, Ints, NDArray[np.bool_], Ints]:
        """Return distinct (site, target, in a post at least once, anchor)."""
        site = np.concatenate([row[0] for row in self._rows]).astype(np.int64)
        target = np.concatenate([row[1] for row in self._rows]).astype(np.int64)
        frame = np.concatenate([np.full(len(row[0]), row[2]) for row in self._rows])
        words = np.concatenate([row[3] for row in self._rows])
        order = np.lexsort((words, frame, target, site))
        site, target, frame, words = site[order], target[order], frame[order], words[order]
        new = np.r_[True, (site[1:] != site[:-1]) | (target[1:] != target[:-1])] & (site != target)
        return site[new], target[new], frame[new] == 0, target[new] * 8 + np.minimum(words[new], 7)

    def shared_marks(self) -> tuple[Ints, Ints, Ints, NDArray[np.bool_]]:
        """Return (site, mark, strength of each mark, whether each entry needs the page), hosters and themes included."""
        hosts, themes = max(8, self.sites // 25), max(40, self.sites // 60)
        host = np.minimum(self.rng.zipf(1.35, self.sites), hosts) - 1
        theme = np.minimum(self.rng.zipf(1.5, self.sites), themes) - 1
        base = len(self._marks)
        site = np.concatenate([*self._marks, np.arange(self.sites), np.arange(self.sites)])
        mark = np.concatenate(
            [*(np.full(len(m), n) for n, m in enumerate(self._marks)), base + host, base + hosts + theme]
        )
        strength = np.array([*self._strength, *[WEAK] * (hosts + themes)])
        on_page = np.array([*self._on_page, *[False] * hosts, *[True] * themes])
        return site, mark, strength, on_page[mark]


class _Ladder:
    """Draws names of a group in proportion to their fame."""

    def __init__(self, group: Ints, fame: NDArray[np.float64], groups: int) -> None:
        self.order = np.argsort(group, kind="stable")
        self.total = np.cumsum(fame[self.order])
        ends = np.searchsorted(group[self.order], np.arange(groups), side="right")
        self.high = np.r_[0.0, self.total][ends]
        self.low = np.r_[0.0, self.high[:-1]]

    def draw(self, group: Ints, rng: np.random.Generator) -> Ints:
        at = self.low[group] + rng.random(len(group)) * (self.high[group] - self.low[group])
        return self.order[np.minimum(np.searchsorted(self.total, at, side="right"), len(self.order) - 1)]


def _business(stage: Stage, team: Ints, grade: int) -> None:
    """Let a team sell: 3 to 14 customers, each member has some of them, the best payers are on most."""
    stage.network[team], stage.grade[team] = int(stage.network.max()) + 1, grade
    count = int(stage.rng.integers(3, 15))
    known = stage.places(int(stage.language[team[0]]), count, (0.2, 0.9))
    customers = np.where(stage.rng.random(count) < 0.6, stage.outside(count), known)
    stage.some_of(team, customers, 2, 7, skew=0.6, phrases=float(stage.rng.uniform(0.45, 0.95)))
    for customer in customers.tolist():
        fans = stage.rng.integers(0, stage.sites, int(stage.rng.gamma(1.5, 0.4) * len(team)))
        stage.say(fans, np.full(len(fans), customer))
    if grade == 0:
        for part in np.array_split(stage.rng.permutation(team), max(1, len(team) // 25)):
            stage.carry(part[stage.rng.random(len(part)) < 0.7], STRONG)
        stage.carry(team[stage.rng.random(len(team)) < 0.8], WEAK, on_page=False)
        stage.carry(team[stage.rng.random(len(team)) < 0.8], WEAK)
    elif grade == 1:
        for part in np.array_split(stage.rng.permutation(team), 3):
            stage.carry(part[stage.rng.random(len(part)) < 0.5], WEAK)
            stage.carry(part[stage.rng.random(len(part)) < 0.5], WEAK, on_page=False)
        stage.carry(team[stage.rng.random(len(team)) < 0.12], STRONG)


def operator(stage: Stage, sites: Ints) -> None:
    """Operators of one language, sloppy, mid and clean."""
    for team in stage.teams(sites, 60, 6, 350):
        _business(stage, team, int(stage.rng.integers(0, 3)))


def translated(stage: Stage, sites: Ints) -> None:
    """Operators whose sites are translations of each other in three to six languages."""
    for team in stage.teams(sites, 30, 12, 120):
        langs = stage.rng.permutation(stage.languages)[: int(stage.rng.integers(3, 7))]
        stage.language[team] = langs[np.arange(len(team)) % len(langs)]
        _business(stage, team, int(stage.rng.integers(0, 3)))


def dropcatch(stage: Stage, sites: Ints) -> None:
    """Operators on lapsed domains that keep the honest posts of their past."""
    for team in stage.teams(sites, 25, 8, 80):
        stage.posts[team] += 10
        _business(stage, team, int(stage.rng.integers(1, 3)))


def circle(stage: Stage, sites: Ints) -> None:
    """Honest people of one interest: they link the same few specialist sites, now and then each other."""
    for team in stage.teams(sites, 30, 8, 150):
        specialists, writers = team[: max(2, len(team) // 8)], team[max(2, len(team) // 8) :]
        resources = np.concatenate(
            [specialists, stage.outside(4), stage.places(int(stage.language[team[0]]), 6, (0.5, 0.98))]
        )
        stage.some_of(writers, stage.rng.permutation(resources), 1, 4, skew=0.8)
        stage.all_to_all(writers, writers, 2.0 / len(writers))
        stage.all_to_all(specialists, resources, 0.3)
        stage.all_to_all(specialists, writers, 0.15)
        fans = stage.rng.integers(0, stage.sites, 2 * len(team))
        stage.say(fans, stage.rng.choice(resources, len(fans)))


def family(stage: Stage, sites: Ints) -> None:
    """A brand with a site for each country, tied by language menus; the same partners named on all."""
    for team in stage.teams(sites, 9, 3, 45):
        stage.language[team] = stage.rng.permutation(stage.languages)[np.arange(len(team)) % stage.languages]
        stage.all_to_all(team, team, frame=True, phrases=0.0)
        stage.all_to_all(team, stage.outside(3), 0.7, phrases=0.08)
        stage.all_to_all(team, stage.outside(2), 0.9, frame=True)
        stage.carry(team, STRONG)
        stage.carry(team, WEAK)


def credit(stage: Stage, sites: Ints) -> None:
    """Clients of a studio: two credits in the footer, the studio's account and theme."""
    for team in stage.teams(sites, 22, 5, 90):
        studio, clients = team[:1], team[1:]
        stage.all_to_all(clients, np.r_[studio, stage.outside(1)], 0.97, frame=True, phrases=0.0)
        stage.all_to_all(studio, clients, 0.8)
        stage.carry(clients[stage.rng.random(len(clients)) < 0.6], STRONG)
        stage.carry(clients, WEAK)
        stage.carry(clients, WEAK, on_page=False)


def press(stage: Stage, sites: Ints) -> None:
    """Titles of one publisher: a common bar of titles, stories of one desk printed in all of them."""
    for team in stage.teams(sites, 10, 4, 40):
        stage.all_to_all(team, team, frame=True, phrases=0.0)
        stage.posts[team] = 120
        stage.all_to_all(team, stage.places(int(stage.language[team[0]]), 30, (0.1, 0.95)), 0.6)
        stage.carry(team, STRONG)
        stage.carry(team, WEAK)


def campus(stage: Stage, sites: Ints) -> None:
    """Universities in consortia: project sites and their partners link each other; all link the ministry."""
    for team in stage.teams(sites, 12, 6, 30):
        projects, partners = team[:3], team[3:]
        stage.all_to_all(partners, projects, 0.8)
        stage.all_to_all(projects, partners, 0.85, frame=bool(stage.rng.integers(0, 2)))
        stage.all_to_all(partners, stage.places(int(stage.language[team[0]]), 5, (0.97, 1.0)), 0.6)
        stage.posts[team] = 80


def chain(stage: Stage, sites: Ints) -> None:
    """Branches of one chain under their own domains: the head's finder lists them, their pages name its suppliers."""
    for team in stage.teams(sites, 18, 6, 80):
        head, branches = team[:1], team[1:]
        stage.all_to_all(branches, head, frame=True, phrases=0.0)
        stage.all_to_all(head, branches)
        stage.all_to_all(branches, stage.outside(3), 0.6, phrases=0.05)
        stage.carry(team, STRONG)
        stage.carry(team, WEAK)


def affiliate(stage: Stage, sites: Ints) -> None:
    """Independent reviewers of one trade: some of its twenty merchants each, known to others as well."""
    for team in stage.teams(sites, 20, 6, 80):
        merchants = stage.places(int(stage.language[team[0]]), 20, (0.7, 1.0))
        stage.some_of(team, merchants, 3, 12, skew=0.7, phrases=0.5)


def archive(stage: Stage, sites: Ints) -> None:
    """Mirrors of one collection of software with all links of its pages."""
    for team in stage.teams(sites, 8, 4, 25):
        stage.all_to_all(team, stage.outside(90), 0.99)
        stage.carry(team, STRONG)


def ring(stage: Stage, sites: Ints) -> None:
    """Hobbyists in a ring: each names the next ones beside the text."""
    for team in stage.teams(sites, 15, 5, 40):
        for step in (1, -1, 2, -2):
            stage.say(team, np.roll(team, step), frame=True)
        stage.some_of(team, stage.places(int(stage.language[team[0]]), 8, (0.5, 0.95)), 1, 3)


def platform(stage: Stage, sites: Ints) -> None:
    """Tenants of one platform: its counter, its theme, its footer."""
    for team in stage.teams(sites, 700, 40, 5000):
        stage.all_to_all(team, stage.outside(3), frame=True)
        stage.carry(team, STRONG)
        stage.carry(team, WEAK)


def broken_in(stage: Stage, sites: Ints) -> None:
    """Honest sites with a stranger's folder: those pages are not the site's own text."""
    for team in stage.teams(sites, 25, 6, 90):
        stage.all_to_all(team, stage.outside(8), 0.6, frame=True, phrases=0.9)


def commented(stage: Stage, sites: Ints) -> None:
    """Honest sites with comments by a program."""
    for team in stage.teams(sites, 60, 10, 300):
        stage.all_to_all(team, stage.outside(10), 0.4, frame=True, phrases=0.9)


def attack(stage: Stage, sites: Ints) -> None:
    """Throw-away pages of somebody's attack within two weeks."""
    for team in stage.teams(sites, 40, 10, 150):
        stage.all_to_all(team, stage.outside(6), 0.9, phrases=0.9)
        stage.grey[team] = True


def seller(stage: Stage, sites: Ints) -> None:
    """Real blogs that take paid posts of one agency's customers among their own."""
    for team in stage.teams(sites, 30, 8, 100):
        stage.posts[team] = 60
        stage.some_of(team, stage.outside(15), 1, 3, phrases=0.8)
        stage.grey[team] = True


CASTS: dict[str, Callable[[Stage, Ints], None]] = {
    cast.__name__: cast
    for cast in (
        operator, translated, dropcatch, circle, family, credit, press, campus, chain, affiliate, archive, ring, platform,
        broken_in, commented, attack, seller,
    )
}  # fmt: skip
