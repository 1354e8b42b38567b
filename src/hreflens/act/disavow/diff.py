"""What changes between two disavow files: lines added, removed, and replaced by a wider line."""

from dataclasses import dataclass

from hreflens.act.disavow.parse import covering_domain
from hreflens.act.disavow.records import DisavowFile, Entry, LineKind


@dataclass(frozen=True, slots=True)
class DisavowDiff:
    """The difference from an old file to a new one; every old line is in `removed`, `widened` or `unchanged`."""

    added: tuple[Entry, ...]
    removed: tuple[Entry, ...]
    widened: tuple[tuple[Entry, str], ...]
    unchanged: tuple[Entry, ...]

    @property
    def is_empty(self) -> bool:
        """Whether both files disavow the same."""
        return not (self.added or self.removed)

    def render(self) -> str:
        """Return the difference as text: `+` added, `-` removed, `~` still covered by a wider line."""
        lines = [f"+ {entry.text}" for entry in self.added]
        lines += [f"- {entry.text}" for entry in self.removed]
        lines += [f"~ {entry.text} (covered by {by})" for entry, by in self.widened]
        lines.append(f"  {len(self.unchanged):,} lines unchanged")
        return "\n".join(lines) + "\n"


def diff_disavow(old: DisavowFile, new: DisavowFile) -> DisavowDiff:
    """Return what a new file changes; order, comments and spelling do not count.

    A line of the old file that a `domain:` line of the new one covers is `widened`: it stays disavowed. Raises
    nothing.
    """
    before = {entry.text: entry for entry in old.entries}
    after = {entry.text: entry for entry in new.entries}
    domains = {entry.value: 0 for entry in new.entries if entry.kind is LineKind.DOMAIN}
    removed: list[Entry] = []
    widened: list[tuple[Entry, str]] = []
    for text, entry in before.items():
        if text in after:
            continue
        covering = covering_domain(entry, domains)
        if covering is None:
            removed.append(entry)
        else:
            widened.append((entry, f"domain:{covering}"))
    return DisavowDiff(
        tuple(entry for text, entry in after.items() if text not in before),
        tuple(removed),
        tuple(widened),
        tuple(entry for text, entry in before.items() if text in after),
    )
