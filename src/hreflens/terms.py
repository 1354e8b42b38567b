"""The closed vocabularies of hreflens, one enum per concept.

Every column of `tables` that holds one of a few words holds a value of an enum here. The words and how
doubtful cases fall are in `docs/labels.md`. This module holds no logic.
"""

from enum import StrEnum


class LinkType(StrEnum):
    """How an export says that a page links: only `text` and `image` are links a visitor can click."""

    TEXT = "text"
    IMAGE = "image"
    REDIRECT = "redirect"
    FORM = "form"
    FRAME = "frame"
    CANONICAL = "canonical"
    ALTERNATE = "alternate"
    RSS = "rss"
    MENTION = "mention"


class Placement(StrEnum):
    """Where on the page a link stands."""

    CONTENT = "content"
    NAVIGATION = "navigation"
    HEADER = "header"
    FOOTER = "footer"
    SIDEBAR = "sidebar"
    COMMENT = "comment"
    AUTHOR_BIO = "author_bio"
    RELATED = "related"
    WIDGET = "widget"


class AnchorKind(StrEnum):
    """What the anchor text says of the target, in any script; the first kind that fits counts."""

    EMPTY = "empty"
    IMAGE_ALT = "image_alt"
    URL = "url"
    TITLE = "title"
    BRAND = "brand"
    BRAND_TRANSLITERATED = "brand_transliterated"
    EXACT_TOPIC = "exact_topic"
    PARTIAL_TOPIC = "partial_topic"
    GENERIC = "generic"
    OTHER = "other"


class HiddenReason(StrEnum):
    """Why a visitor with styles applied cannot see a link."""

    DISPLAY_NONE = "display_none"
    VISIBILITY = "visibility"
    OPACITY = "opacity"
    OFF_SCREEN = "off_screen"
    ZERO_SIZE = "zero_size"
    SAME_COLOUR = "same_colour"
    HIDDEN_ATTRIBUTE = "hidden_attribute"
    NOSCRIPT = "noscript"
    CLIPPED = "clipped"


class FetchOutcome(StrEnum):
    """What became of one request for a linking page; every outcome is a value, never an exception."""

    OK = "ok"
    NOT_FETCHED = "not_fetched"
    ROBOTS_BLOCKED = "robots_blocked"
    ROBOTS_UNREACHABLE = "robots_unreachable"
    ADDRESS_REFUSED = "address_refused"
    HTTP_4XX = "http_4xx"
    HTTP_5XX = "http_5xx"
    TOO_MANY_REDIRECTS = "too_many_redirects"
    TIMEOUT = "timeout"
    DNS = "dns"
    TLS = "tls"
    CONNECTION = "connection"
    TOO_LARGE = "too_large"
    NOT_HTML = "not_html"
    INVALID_URL = "invalid_url"
    BROKEN_RESPONSE = "broken_response"


class LinkState(StrEnum):
    """What is known of a link after its page was fetched and read."""

    LIVE = "live"
    NOT_CHECKED = "not_checked"
    REMOVED = "link_removed"
    REL_CHANGED = "rel_changed"
    ANCHOR_CHANGED = "anchor_changed"
    REDIRECTED = "redirected"
    CANONICALISED_AWAY = "canonicalised_away"
    NOINDEXED = "noindexed"
    PAGE_GONE = "page_gone"
    PAGE_UNREACHABLE = "page_unreachable"
    UNVERIFIABLE = "unverifiable"


class Verdict(StrEnum):
    """What to do about a link or a referring domain."""

    KEEP = "keep"
    IGNORE = "ignore"
    REVIEW = "review"
    ACT = "act"


class Decision(StrEnum):
    """What a human decided; `protect` puts the site on the protected list."""

    KEEP = "keep"
    IGNORE = "ignore"
    ACT = "act"
    PROTECT = "protect"


class EvidenceFamily(StrEnum):
    """Independent families of evidence; `trust`, `relevance` and `qualified` can only protect."""

    NETWORK = "network"
    CONSENSUS = "consensus"
    ANCHOR = "anchor"
    HIDDEN = "hidden"
    USER_GENERATED = "user_generated"
    CONTENT = "content"
    INFRASTRUCTURE = "infrastructure"
    TRUST = "trust"
    RELEVANCE = "relevance"
    QUALIFIED = "qualified"


class NetworkDoubt(StrEnum):
    """What may prove a link network wrong: how sure it is depends on what could be seen."""

    TARGETS_UNREAD = "targets_unread"
    NO_COMMON_MAKER = "no_common_maker"
    FEW_MEMBERS = "few_members"
    FEW_PROMOTED = "few_promoted"
    OTHERS_LINK_TOO = "others_link_too"
    OPEN_TIES = "open_ties"


class NoticeKind(StrEnum):
    """What a drafted letter to the owner of another site is for."""

    HACKED = "hacked"
    REMOVAL = "removal"


class ValuePart(StrEnum):
    """The parts of a link's value; each is 0-1 or not judged."""

    AUTHORITY = "authority"
    RELEVANCE = "relevance"
    PLACEMENT = "placement"
    FOLLOWED = "followed"
    MARKET_FIT = "market_fit"
    ENGAGEMENT = "engagement"


class SubjectKind(StrEnum):
    """What a signal, metric, verdict or decision is about."""

    LINK = "link"
    PAGE = "page"
    SITE = "site"
    PROFILE = "profile"


class Provider(StrEnum):
    """Whose number a vendor metric is."""

    AHREFS = "ahrefs"
    MOZ = "moz"
    MAJESTIC = "majestic"
    SEMRUSH = "semrush"
    DATAFORSEO = "dataforseo"
    SE_RANKING = "se_ranking"
    GOOGLE = "google"
    BING = "bing"
    SCREAMING_FROG = "screaming_frog"
    COMMON_CRAWL = "common_crawl"
    MATOMO = "matomo"
    SERVER_LOG = "server_log"
    GENERIC = "generic"


class HreflangSource(StrEnum):
    """Where an hreflang annotation stands."""

    HEAD = "head"
    HEADER = "header"
    SITEMAP = "sitemap"


class HreflangFinding(StrEnum):
    """What is wrong with an hreflang value of a page, or with what it points at."""

    INVALID_LANGUAGE = "invalid_language"
    INVALID_REGION = "invalid_region"
    WRONG_SEPARATOR = "wrong_separator"
    UNSUPPORTED_REGION = "unsupported_region"
    REGION_ONLY = "region_only"
    MISSING_SELF = "missing_self"
    MISSING_RETURN = "missing_return"
    CONFLICT = "conflict"
    CANONICAL_CONFLICT = "canonical_conflict"
    REDIRECT_TARGET = "redirect_target"
    NOINDEX_TARGET = "noindex_target"
    BROKEN_TARGET = "broken_target"
    ROBOTS_BLOCKED_TARGET = "robots_blocked_target"
    RELATIVE_URL = "relative_url"
    PROTOCOL_MISMATCH = "protocol_mismatch"
    X_DEFAULT_CONFLICT = "x_default_conflict"
    CONTENT_LANGUAGE_MISMATCH = "content_language_mismatch"
    DUPLICATE = "duplicate"


class Severity(StrEnum):
    """How much a finding matters for the pair it is about: an error makes search engines drop the pair."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


class ClusterKind(StrEnum):
    """What says that pages are versions of one page, the surest first."""

    HREFLANG = "hreflang"
    ADDRESS = "address"
    TEXT = "text"


class LandingState(StrEnum):
    """What a visitor who follows a link to the owner meets."""

    PAGE = "page"
    REDIRECT = "redirect"
    BROKEN = "broken"
    BLOCKED = "blocked"
    UNREAD = "unread"


class ChangeKind(StrEnum):
    """What changed of a link or site between two runs.

    A link is `missing` when a page we read no longer shows it, and `lost` only when a second reading on another day
    says so too. `observed`, `confirmed` and `not_found` are what first readings say: no event of the web.
    """

    NEW = "new"
    DROPPED = "dropped"
    OBSERVED = "observed"
    CONFIRMED = "confirmed"
    MISSING = "missing"
    SEEN_AGAIN = "seen_again"
    NOT_FOUND = "not_found"
    LOST_REMOVED = "lost_removed"
    LOST_PAGE_GONE = "lost_page_gone"
    LOST_DOMAIN_GONE = "lost_domain_gone"
    LOST_REDIRECTED = "lost_redirected"
    LOST_NOINDEXED = "lost_noindexed"
    LOST_CANONICALISED = "lost_canonicalised"
    LOST_ROBOTS = "lost_robots"
    REGAINED = "regained"
    REL_CHANGED = "rel_changed"
    ANCHOR_CHANGED = "anchor_changed"
    LANDING_CHANGED = "landing_changed"
    LANDING_LANG_CHANGED = "landing_lang_changed"
    PLACEMENT_MOVED = "placement_moved"
    PAGE_LANG_CHANGED = "page_lang_changed"
    SITE_PARKED = "site_parked"
    SITE_REPURPOSED = "site_repurposed"
    SITE_HACKED = "site_hacked"
    SITE_RECOVERED = "site_recovered"
    VERDICT_CHANGED = "verdict_changed"
    AUTHORITY_MOVED = "authority_moved"
    NETWORK_JOINED = "network_joined"
    NETWORK_LEFT = "network_left"


class SourceFinding(StrEnum):
    """What a drop in one source is: its own fault, a loss on the web, or not to be told yet."""

    FAULT = "fault"
    LOSS = "loss"
    UNCLEAR = "unclear"


class AlertGroup(StrEnum):
    """What an alert is about; rules choose among these words."""

    LOST = "lost"
    REGAINED = "regained"
    NEW = "new"
    CHANGED = "changed"
    SITE = "site"
    VERDICT = "verdict"
    AUTHORITY = "authority"
    NETWORK = "network"
    SOURCE = "source"
    BURST = "burst"
    PINNED = "pinned"
