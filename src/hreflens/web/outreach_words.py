"""The words of the outreach board: where a card stands, what happened to it, what can be written."""

from collections.abc import Mapping

from hreflens.engine.outreach import CardStatus
from hreflens.show.page import Message, msg

STATUS_WORDS: Mapping[str, Message] = {
    CardStatus.FOUND: msg("Found"),
    CardStatus.CONTACTED: msg("Contacted"),
    CardStatus.ANSWERED: msg("Answered"),
    CardStatus.PLACED: msg("Placed"),
    CardStatus.VERIFIED: msg("Verified by an audit"),
    CardStatus.DECLINED: msg("Declined"),
}
ACTION_WORDS: Mapping[str, Message] = {
    **STATUS_WORDS,
    "note": msg("Note"),
    "due": msg("Day to look again"),
    "do not contact": msg("Do not contact"),
}
"""What the history of a card tells of."""
DRAFT_WORDS: Mapping[str, Message] = {
    "guest_post": msg("Offer a guest post"),
    "resource": msg("Offer a source"),
    "broken_link": msg("Tell of a broken link"),
    "unlinked_mention": msg("Ask for a link at a mention"),
    "thanks": msg("Say thanks"),
}
SLOT_WORDS: Mapping[str, Message] = {
    "site": msg("Site"),
    "their_page": msg("their page"),
    "their_title": msg("title of their page"),
    "our_page": msg("your page"),
    "our_title": msg("title of your page"),
    "our_site": msg("your site"),
    "broken_url": msg("the address that is dead"),
    "topic": msg("the topic"),
    "sender": msg("your name"),
}
"""Slots of drafts (`act.prospects.drafts`) in words."""
