"""Hints in a page's text about the country whose readers it serves: currencies, phone prefixes, legal marks.

Facts for `measure.markets`, which weighs them against the domain, hreflang and language. It must not decide the
market, and a country is never evidence of risk.
"""

import re
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

MAX_SCANNED_CHARS = 40_000
"""Half from the start and half from the end: prices stand above, addresses and registers below."""

# Signs and words that mean one currency (ISO 4217) only; a bare "$", "kr" or "Rs" does not.
_SIGNS: dict[str, str] = {
    "€": "EUR", "£": "GBP", "人民币": "CNY", "₽": "RUB", "₴": "UAH", "₺": "TRY", "₹": "INR", "रुपये": "INR", "रुपए": "INR", "₩": "KRW", "₪": "ILS", "ש״ח": "ILS",
    "฿": "THB", "₫": "VND", "R$": "BRL", "AR$": "ARS", "US$": "USD", "CA$": "CAD", "AU$": "AUD", "NZ$": "NZD", "HK$": "HKD", "港元": "HKD", "港幣": "HKD", "NT$": "TWD", "新台幣": "TWD", "₱": "PHP",
    "ريال سعودي": "SAR", "ر.س": "SAR", "درهم إماراتي": "AED", "د.إ": "AED", "جنيه مصري": "EGP", "ج.م": "EGP", "درهم مغربي": "MAD", "تومان": "IRR", "₸": "KZT", "₾": "GEL", "֏": "AMD", "₼": "AZN",
    "₦": "NGN", "روپے": "PKR", "৳": "BDT", "៛": "KHR", "₮": "MNT", "₭": "LAK",
}  # fmt: skip
_CODES = frozenset(
    "EUR GBP JPY CNY RUB UAH TRY INR KRW ILS THB VND PLN CZK HUF RON BGN CHF SEK NOK DKK BRL MXN ARS CLP COP USD CAD AUD NZD SGD"
    " HKD TWD IDR MYR PHP SAR AED EGP IRR KZT GEL AMD AZN NGN KES ZAR ETB PKR BDT LKR KHR MAD RSD ISK QAR KWD JOD LBP TND DZD PEN UYU".split()
)
# Words that are a currency right after a number.
_AFTER_NUMBER: dict[str, str] = {
    "円": "JPY", "元": "CNY", "万元": "CNY", "руб": "RUB", "рублей": "RUB", "рубля": "RUB", "рубль": "RUB", "грн": "UAH", "TL": "TRY", "원": "KRW", "만원": "KRW", "บาท": "THB", "đ": "VND", "đồng": "VND", "VNĐ": "VND",
    "zł": "PLN", "Kč": "CZK", "Ft": "HUF", "lei": "RON", "лв": "BGN", "ლარი": "GEL", "դրամ": "AMD", "ብር": "ETB", "дин": "RSD", "динара": "RSD", "тенге": "KZT", "сум": "UZS", "so'm": "UZS",
}  # fmt: skip
_LETTER_AFTER = re.compile("[A-Za-zА-Яа-я가-힣]")
MAX_PLACES = 500
"""Places of one word that are looked at."""
_PHONE = re.compile(
    r"(?<![\d+])(?:\+|00)\s?([1-9]\d{0,2})\s?(?:\(0\))?[\s().\-–/]{0,3}\d{1,4}\)?(?:[\s.\-–/]{0,2}\d{2,4}){1,5}(?!\d)"
)
_COUNTRY_CODES = frozenset(
    "1 7 20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 95 98"
    " 212 213 216 218 220 221 223 224 225 226 227 228 229 230 231 232 233 234 235 236 237 238 239 240 241 242 243 244 249 250 251 252 253 254 255"
    " 256 257 258 260 261 262 263 264 265 266 267 268 269 297 298 299 350 351 352 353 354 355 356 357 358 359 370 371 372 373 374 375 376 377 378"
    " 380 381 382 383 385 386 387 389 420 421 423 500 501 502 503 504 505 506 507 509 590 591 592 593 594 595 596 597 598 599 670 672 673 674 675"
    " 676 677 678 679 680 682 685 686 687 689 850 852 853 855 856 880 886 960 961 962 963 964 965 966 967 968 970 971 972 973 974 975 976 977 992"
    " 993 994 995 996 998".split()
)

# Legal marks and address forms that one country uses (ISO 3166-1 alpha-2): a literal, and a pattern behind it
# ('' = the literal alone is enough).
_LEGAL: tuple[tuple[str, str, str], ...] = (
    ("DE", "USt", r"USt-?Id[^\d]{0,12}DE"), ("DE", "HRB", r"\bHRB\s?\d{2,7}"), ("DE", "Amtsgericht", ""), ("AT", "ATU", r"\bATU\d{8}\b"), ("AT", "Firmenbuch", ""),
    ("CH", "CHE-", r"\bCHE-\d{3}[.-]\d{3}"), ("FR", "SIRET", ""), ("FR", "SIREN", ""), ("FR", "TVA", r"\bTVA\b[^\d]{0,25}FR\s?\d"), ("FR", "CNIL", ""), ("BE", "BE", r"\bBE\s?0\d{3}[. ]?\d{3}[. ]?\d{3}\b"),
    ("NL", "KvK", r"\bKvK\b[^\d]{0,12}\d{6,8}"), ("NL", "BTW", r"\bBTW\b[^\d]{0,12}NL\d"), ("IT", "IVA", r"\bP(?:\.|artita)?\s?IVA\b"), ("IT", "Codice Fiscale", ""), ("ES", "CIF", r"\bCIF\b[^\w]{0,4}[A-Z]-?\d{7,8}"),
    ("ES", "NIF", r"\bNIF\b[^\w]{0,4}[A-Z]-?\d{7,8}"), ("PT", "NIPC", ""), ("PT", "Livro de Reclamações", ""), ("BR", "CNPJ", ""), ("BR", "CEP", r"\bCEP:?\s?\d{5}-?\d{3}"), ("AR", "CUIT", ""), ("MX", "RFC", r"\bRFC:?\s?[A-Z]{3,4}\d{6}"),
    ("CL", "RUT", r"\bRUT:?\s?\d"), ("CO", "NIT", r"\bNIT:?\s?\d{6,}"), ("PE", "RUC", r"\bRUC:?\s?20\d{9}"), ("GB", "Company", r"\bCompany (?:No\.?|Number)\s?:?\s?\d{6,8}"), ("GB", "VAT", r"\bVAT\b[^\d]{0,14}GB\s?\d"), ("GB", "registered in England", ""),
    ("IE", "VAT", r"\bVAT\b[^\d]{0,14}IE\s?\d"), ("PL", "NIP", r"\bNIP:?\s?\d"), ("PL", "REGON", ""), ("CZ", "DIČ", r"\bDIČ:?\s?CZ"), ("SK", "IČ DPH", ""), ("HU", "dószám", ""), ("HU", "égjegyzékszám", ""), ("RO", "CUI", r"\bCUI:?\s?(?:RO)?\s?\d"), ("RO", "ANPC", ""),
    ("RU", "ИНН", r"\bИНН:?\s?\d{10}"), ("RU", "ОГРН", ""), ("RU", "Роскомнадзор", ""), ("UA", "ЄДРПОУ", ""), ("BY", "УНП", r"\bУНП:?\s?\d{9}"), ("KZ", "БИН", r"\bБИН:?\s?\d{12}"), ("BG", "ЕИК", r"\bЕИК:?\s?\d{9}"), ("RS", "ПИБ", r"\bПИБ:?\s?\d{9}"), ("RS", "PIB", r"\bPIB:?\s?\d{9}"),
    ("GR", "ΑΦΜ", ""), ("GR", "ΓΕΜΗ", ""), ("TR", "MERSİS", ""), ("TR", "Vergi Dairesi", ""), ("TR", "KVKK", ""), ("IL", "ח.פ", r"ח\.פ\.?\s?:?\s?\d{8,9}"), ("IR", "نماد اعتماد", ""), ("SA", "السجل التجاري", ""), ("JP", "〒", ""), ("JP", "特定商取引", ""),
    ("CN", "ICP备", ""), ("CN", "ICP證", ""), ("CN", "ICP证", ""), ("CN", "公网安备", ""), ("TW", "統一編號", ""), ("TW", "統編", ""), ("KR", "사업자등록번호", ""), ("KR", "사업자 등록번호", ""), ("KR", "통신판매업", ""), ("VN", "MST", r"\bMST:?\s?\d{10}"), ("VN", "ã số thuế", ""),
    ("TH", "เลขประจำตัวผู้เสียภาษี", ""), ("TH", "ทะเบียนพาณิชย์", ""), ("ID", "NPWP", ""), ("IN", "GST", r"\bGST(?:IN)?\b[^\w]{0,6}\d{2}[A-Z]{5}|\bGSTIN\b"), ("IN", "CIN", r"\bCIN:?\s?[UL]\d{5}[A-Z]{2}"), ("AU", "ABN", r"\bABN:?\s?\d{2}"), ("AU", "ACN", r"\bACN:?\s?\d{3}"), ("NZ", "NZBN", ""), ("ZA", "POPIA", ""),
    ("NO", "rg.nr", r"[Oo]rg\.nr\.?:?\s?(?:NO\s?)?[89]\d{2}\s?\d{3}\s?\d{3}"), ("SE", "rg.nr", r"[Oo]rg\.nr\.?:?\s?55\d{4}-?\d{4}"), ("DK", "CVR", r"\bCVR(?:-nr)?\.?:?\s?\d{8}"), ("FI", "Y-tunnus", ""), ("GE", "საიდენტიფიკაციო კოდი", ""), ("AM", "ՀՎՀՀ", ""), ("KH", "Phnom Penh", ""),
)  # fmt: skip
_LEGAL_MARKS = tuple(
    (country, hint, re.compile(pattern) if pattern else None) for country, hint, pattern in _LEGAL
)


# The pairs of letters of all words that are looked for (of a single letter, itself with nothing before it): what
# holds a pair that the text lacks needs no search. Pairs are marked by a hash, so that a mark may be another's.
_WORDS = (*_SIGNS, *_AFTER_NUMBER, *(hint for _, hint, _ in _LEGAL_MARKS))
_PAIR_BITS = 16
_FACTOR = 40_503  # odd, spreads the pairs: 2**16 / golden ratio


def _pair_marks(first: NDArray[np.intp], second: NDArray[np.intp]) -> NDArray[np.intp]:
    return (first * _FACTOR + second) & ((1 << _PAIR_BITS) - 1)


_PAIRS = [
    _pair_marks(np.array([ord(word[at - 1]) if at else 0]), np.array([ord(word[at])]))
    for word in _WORDS
    for at in range(min(1, len(word) - 1), len(word))
]
_LETTERS = np.concatenate(_PAIRS)
_STARTS = np.cumsum([0, *(max(1, len(word) - 1) for word in _WORDS[:-1])])
_LEGAL_STARTS = tuple(hint[:3] if re.match("[A-Z]{3}", hint) else None for _, hint, _ in _LEGAL_MARKS)
_BEYOND = 0xFFFF
_ASCII_ALNUM = np.array([code < 128 and chr(code).isalnum() for code in range(_BEYOND + 1)])
_PLUS, _ZERO = ord("+"), ord("0")


def contact_facts(text: str) -> dict[str, list[str]]:
    """Return what a visible text hints at: `currencies` (ISO 4217), `phone_prefixes` ('+49'), `countries_named`.

    `countries_named` are ISO 3166-1 alpha-2 by legal marks (tax numbers, registers, licences). Each list is
    sorted, without repeats. Raises nothing.
    """
    if len(text) > MAX_SCANNED_CHARS:
        half = MAX_SCANNED_CHARS // 2
        text = text[:half] + " " + text[-half:]
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    codes = np.minimum(codes, _BEYOND).astype(np.intp)
    present = np.zeros(1 << _PAIR_BITS, dtype=bool)
    present[codes & ((1 << _PAIR_BITS) - 1)] = True
    present[_pair_marks(codes[:-1], codes[1:])] = True
    possible = iter(np.logical_and.reduceat(present[_LETTERS], _STARTS).tolist())
    currencies = {code for sign, code in _SIGNS.items() if next(possible) and sign in text}
    currencies.update(
        code for word, code in _AFTER_NUMBER.items() if next(possible) and _is_amount(text, word)
    )
    capitals, by_themselves = _three_capitals(text, codes)
    currencies.update(by_themselves & _CODES)
    countries = {
        country
        for (country, hint, pattern), start in zip(_LEGAL_MARKS, _LEGAL_STARTS, strict=True)
        if next(possible)
        and (start is None or start in capitals)
        and hint in text
        and (pattern is None or pattern.search(text) is not None)
    }
    return {
        "currencies": sorted(currencies),
        "phone_prefixes": sorted(_phone_prefixes(text, codes)),
        "countries_named": sorted(countries),
    }


def _three_capitals(text: str, codes: NDArray[np.intp]) -> tuple[set[str], set[str]]:
    """Return all runs of three Latin capitals of a text, and those with no Latin letter or digit next to them."""
    capital = (codes >= ord("A")) & (codes <= ord("Z"))
    joined = np.concatenate(([False], _ASCII_ALNUM[codes], [False]))
    three = capital[:-2] & capital[1:-1] & capital[2:]
    alone = three & ~joined[: max(0, len(codes) - 2)] & ~joined[4:]
    return (
        {text[at : at + 3] for at in np.flatnonzero(three).tolist()},
        {text[at : at + 3] for at in np.flatnonzero(alone).tolist()},
    )


def _places(text: str, word: str) -> Iterator[tuple[int, int]]:
    at = text.find(word)
    for _ in range(MAX_PLACES):
        if at < 0:
            return
        yield at, at + len(word)
        at = text.find(word, at + 1)


def _is_amount(text: str, word: str) -> bool:
    """Return whether a word stands somewhere right after a number, a blank between them at most."""
    for start, end in _places(text, word):
        if _LETTER_AFTER.match(text[end : end + 1]):
            continue
        before = text[max(0, start - 2) : start]
        if before[-1:].isdecimal() or (before[-1:].isspace() and before[:1].isdecimal() and len(before) == 2):
            return True
    return False


def _phone_prefixes(text: str, codes: NDArray[np.intp]) -> set[str]:
    found: set[str] = set()
    zero = codes == _ZERO
    starts = codes == _PLUS
    starts[:-1] |= zero[:-1] & zero[1:]
    end = 0
    for at in np.flatnonzero(starts).tolist():
        match = _PHONE.match(text, at) if at >= end else None
        if match is None:
            continue
        end = match.end()
        written, digits = match.group(), match.group(1)
        code = next((digits[:size] for size in (3, 2, 1) if digits[:size] in _COUNTRY_CODES), None)
        # "00" also starts plain numbers: only a number as long as an international one counts.
        if code and (written.startswith("+") or sum(map(str.isdigit, written)) >= 12):
            found.add("+" + code)
    return found
