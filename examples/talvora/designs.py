"""All page designs by name."""

from collections.abc import Callable

from examples.talvora import designs_bodies, designs_people, designs_press
from examples.talvora.design_parts import View
from examples.talvora.model import Page, Site

DESIGNS: dict[str, Callable[[View], str]] = {
    function.__name__: function
    for function in (
        designs_press.news, designs_press.news_old, designs_press.magazine, designs_press.blog, designs_press.tenant,
        designs_people.forum, designs_people.answers, designs_people.wiki, designs_people.guestbook, designs_people.code,
        designs_bodies.directory, designs_bodies.university, designs_bodies.school, designs_bodies.office,
        designs_bodies.association, designs_bodies.shop, designs_bodies.bare, designs_bodies.parked,
        designs_bodies.scripted, designs_bodies.doorway,
    )
}  # fmt: skip


def render(site: Site, page: Page) -> str:
    """Return the HTML of a page.

    Raises:
        KeyError: a content file names a design that does not exist.
    """
    return DESIGNS[page.design or site.design](View(site, page))
