"""What kind of site a page belongs to, by its words: shop, newspaper, forum, casino ...

The kinds are those of the labelling guide. Each is described by words in English; the table carries them to
every language. It must not be read as risk: a casino linking to a casino is fine.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hreflens.measure.relevance.backends import Embedder
from hreflens.measure.relevance.pooling import Pooled
from hreflens.measure.relevance.table import unit

Floats = NDArray[np.float32]

# Kind -> words that such sites show to their visitors.
KINDS: dict[str, str] = {
    "newspaper": "newspaper, news, journalist, editor, reporter, headline, breaking news, politics, newsroom",
    "blog": "my blog, diary, I wrote, my post, personal experience, dear readers, my story",
    "association": "association, club, members, membership, volunteer, society, annual meeting, non-profit",
    "university": "university, faculty, students, professor, lecture, degree, research institute, campus",
    "forum": "forum, thread, reply, post, user, moderator, topic, registered members, quote",
    "directory": "directory, listing, categories, business address, phone number, opening hours, catalogue of companies",
    "shop": "shop, buy, cart, price, delivery, order, discount, product, in stock, payment",
    "company": "our company, our services, our customers, our team, solutions, contact us, quality, experience",
    "government": "ministry, municipality, government, citizens, authority, public service, law, official",
    "event": "event, conference, ticket, programme, speaker, festival, registration, venue, date",
    "wiki": "encyclopedia, article, reference, edit, history of the page, category, source needed",
    "job_board": "job offers, vacancy, apply, salary, employer, full-time, career, candidates",
    "casino": "online casino, gambling, slot machines, betting, bets, jackpot, roulette, poker, blackjack, bonus, gambler",
    "adult": "porn, sex video, escort, naked, adult, erotic, webcam girls",
    "pharma": "pills without prescription, cheap medicine online, order tablets, generic drug, potency pills",
}
SHARPNESS = 14.0
LEAST_SHARE = 0.25


@dataclass(frozen=True, slots=True)
class KindGuess:
    """The likeliest kind of site, 'unknown' when no kind stands out, with its share 0-1 among the kinds."""

    kind: str
    share: float


def guess_kinds(model: Embedder, pages: Pooled) -> list[KindGuess]:
    """Return the likeliest kind of each page's site. Raises nothing."""
    names: Sequence[str] = tuple(KINDS)
    seeds = model.embed(KINDS.values())
    centre = seeds.mean(axis=0)
    alike = unit(pages.vectors - centre) @ unit(seeds - centre).T
    weights = np.exp(SHARPNESS * (alike - alike.max(axis=1, keepdims=True)))
    shares = weights / weights.sum(axis=1, keepdims=True)
    best, most, known = shares.argmax(axis=1), shares.max(axis=1), pages.tokens > 0
    sure = known & (most >= LEAST_SHARE)
    return [
        KindGuess(names[at] if told else "unknown", round(share, 3) if read else 0.0)
        for at, share, told, read in zip(
            best.tolist(), most.tolist(), sure.tolist(), known.tolist(), strict=True
        )
    ]
