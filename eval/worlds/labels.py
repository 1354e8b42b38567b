"""Labels that must never matter: languages with their script, market and suffix."""

# language, ISO 15924 script, market, a public suffix of that market. 42 languages, 15 scripts.
LABELS: tuple[tuple[str, str, str, str], ...] = (
    ("en", "Latn", "US", "com"), ("de", "Latn", "DE", "de"), ("fr", "Latn", "FR", "fr"), ("es", "Latn", "ES", "es"),
    ("pt", "Latn", "BR", "com.br"), ("it", "Latn", "IT", "it"), ("nl", "Latn", "NL", "nl"), ("pl", "Latn", "PL", "pl"),
    ("cs", "Latn", "CZ", "cz"), ("sk", "Latn", "SK", "sk"), ("hu", "Latn", "HU", "hu"), ("ro", "Latn", "RO", "ro"),
    ("sv", "Latn", "SE", "se"), ("da", "Latn", "DK", "dk"), ("nb", "Latn", "NO", "no"), ("fi", "Latn", "FI", "fi"),
    ("et", "Latn", "EE", "ee"), ("lt", "Latn", "LT", "lt"), ("tr", "Latn", "TR", "com.tr"), ("vi", "Latn", "VN", "vn"),
    ("id", "Latn", "ID", "co.id"), ("sw", "Latn", "KE", "co.ke"), ("hr", "Latn", "HR", "hr"), ("ru", "Cyrl", "RU", "ru"),
    ("uk", "Cyrl", "UA", "com.ua"), ("bg", "Cyrl", "BG", "bg"), ("sr", "Cyrl", "RS", "rs"), ("el", "Grek", "GR", "gr"),
    ("ar", "Arab", "EG", "com.eg"), ("fa", "Arab", "IR", "ir"), ("ur", "Arab", "PK", "com.pk"), ("he", "Hebr", "IL", "co.il"),
    ("hi", "Deva", "IN", "in"), ("bn", "Beng", "BD", "com.bd"), ("ta", "Taml", "LK", "lk"), ("te", "Telu", "IN", "co.in"),
    ("th", "Thai", "TH", "co.th"), ("ka", "Geor", "GE", "ge"), ("hy", "Armn", "AM", "am"), ("ja", "Jpan", "JP", "co.jp"),
    ("ko", "Kore", "KR", "co.kr"), ("zh", "Hans", "CN", "com.cn"),
)  # fmt: skip

# 64 suffixes: generic, country, second-level, internationalised, and some that vendors call "spam".
SUFFIXES: tuple[str, ...] = (
    "com", "net", "org", "info", "biz", "xyz", "top", "online", "site", "shop", "store", "click", "icu",
    "club", "live", "blog", "news", "app", "dev", "io", "ai", "me", "tv", "cc", "ws", "tk", "ru", "su",
    "ua", "by", "kz", "pl", "cz", "de", "fr", "es", "it", "pt", "nl", "se", "fi", "gr", "tr", "ir",
    "in", "cn", "jp", "kr", "vn", "th", "id", "br", "mx", "ar", "co.uk", "co.jp", "com.br", "com.tr",
    "co.kr", "com.cn", "co.za", "xn--p1ai", "xn--90ais", "xn--j6w193g",
)  # fmt: skip
