"""Who may read what: the rule of a dataset, and what a caller may do."""

from dataclasses import dataclass

from sepp.core.errors import BadNameError

PUBLIC_ROOM, EMBARGOED_ROOM = "public", "embargoed"
"""Folders of the archive: read by everybody, and by nobody's sandbox."""
RESTRICTED_ROOMS = "restricted"
"""Folder that holds one room per group."""
LISTS_FOLDER = ".events"
"""Folder of each room that holds event lists; datasets have no dot there."""
LIST_PREFIX = "events:"
"""Before the name of an event list where its rule is told."""
ADMIN_SCOPE = "admin:users"
_LONGEST_GROUP = 255


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may read a dataset; without group and date, everybody."""

    group: str | None = None
    """The group whose members may read it now."""
    until_ns: int | None = None
    """When it becomes public, ns since 1970 UTC; None with a group: never."""

    def is_public(self, now_ns: int) -> bool:
        """Tell whether everybody may read it at a time."""
        if self.until_ns is not None:
            return now_ns >= self.until_ns
        return self.group is None

    def room(self, now_ns: int) -> str:
        """Name the folder, below the archive's, that it belongs in."""
        if self.is_public(now_ns):
            return PUBLIC_ROOM
        return EMBARGOED_ROOM if self.group is None else f"{RESTRICTED_ROOMS}/{self.group}"


PUBLIC = Rule()


@dataclass(frozen=True, slots=True)
class Access:
    """Who asks, and what the hub says of them; nobody in particular by default."""

    user: str | None = None
    """Name at the hub; None for anonymous callers."""
    groups: frozenset[str] = frozenset()
    """Groups of which they are members."""
    scopes: frozenset[str] = frozenset()
    """What their token allows, as the hub says."""

    @property
    def is_admin(self) -> bool:
        """Tell whether everything may be read."""
        return ADMIN_SCOPE in self.scopes

    def may_read(self, rule: Rule, now_ns: int) -> bool:
        """Tell whether a dataset with this rule may be read at a time."""
        return rule.is_public(now_ns) or self.is_admin or (rule.group is not None and rule.group in self.groups)


ANONYMOUS = Access()


def check_group(name: str) -> str:
    """Refuse what can't be a group's name, which is also a folder's.

    Raises ``BadNameError``.
    """
    is_plain = name.isprintable() and "/" not in name and "\\" not in name and not name.startswith(".")
    if not name.strip() or not is_plain or len(name.encode()) > _LONGEST_GROUP:
        raise BadNameError(f"Not a group: {name!r}; give the name of a group of the hub, without '/' and leading '.'")
    return name
