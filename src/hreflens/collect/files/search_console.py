"""Google Search Console: the Links exports. No other source has them; they name no anchor and no target."""

from hreflens.collect.files.formats import Format, headers
from hreflens.collect.files.link_rows import read_links
from hreflens.terms import Provider

LATEST = headers(referring_url="Linking page", last_seen="Last crawled")

FORMATS = (
    Format(
        Provider.GOOGLE,
        "latest_links",
        lambda sheet: sheet.has("linking page", "last crawled"),
        read_links,
        LATEST,
    ),
)
