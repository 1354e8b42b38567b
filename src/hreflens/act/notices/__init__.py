"""Letters to the owners of other sites, drafted in their language: you were hacked; please remove these links.

A draft is plain text for a person to read, change and send by hand. Nothing here sends anything, looks anything
up or blames anybody: a hacked site is a victim.
"""

from hreflens.act.notices.draft import PLANTED, Notice, NoticeError, draft_notice, victim_sites
from hreflens.act.notices.templates import LANGUAGES

__all__ = ["LANGUAGES", "PLANTED", "Notice", "NoticeError", "draft_notice", "victim_sites"]
