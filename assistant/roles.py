"""Who may read, open and do what: the one table behind retrieval, the panel and the command line.

    READS["agent"]                              # ('public', 'internal')
    may_open("qa", "knowledge")                 # False
    may("owner", "publish")                     # True

It imports no installed package, so that the command line can offer the roles before anything else is loaded.
"""

from __future__ import annotations

from typing import Literal, get_args

from ingest.document import Audience

Role = Literal["customer", "agent", "qa", "owner", "administrator"]
Page = Literal["desk", "knowledge", "quality", "people"]
Action = Literal[
    "ask", "rate", "propose", "run_eval", "export", "upload", "publish", "override_gate", "roll_back",
    "decide_contributions", "settle", "forget", "manage_people",
]  # fmt: skip

ROLES: tuple[Role, ...] = get_args(Role)
ACTIONS: tuple[Action, ...] = get_args(Action)

READS: dict[Role, tuple[Audience, ...]] = {
    "customer": ("public",),
    "agent": ("public", "internal"),
    "qa": ("public", "internal"),
    "owner": ("public", "internal", "restricted"),
    "administrator": ("public", "internal", "restricted"),
}

# The least of the roles that reads the same stands for them all: this is what a person may choose to ask as.
_READERS: tuple[Role, ...] = ("owner", "agent", "customer")

_PAGES: dict[Role, tuple[Page, ...]] = {
    "customer": ("desk",),
    "agent": ("desk",),
    "qa": ("desk", "quality"),
    "owner": ("desk", "knowledge", "quality"),
    "administrator": ("desk", "knowledge", "quality", "people"),
}

_DESK: tuple[Action, ...] = ("ask", "rate", "propose")
_KEEPING: tuple[Action, ...] = (
    "upload", "publish", "override_gate", "roll_back", "decide_contributions", "settle", "forget",
)  # fmt: skip
_ACTIONS: dict[Role, tuple[Action, ...]] = {
    "customer": ("ask", "rate"),
    "agent": _DESK,
    "qa": (*_DESK, "run_eval", "export"),
    "owner": (*_DESK, "run_eval", "export", *_KEEPING),
    "administrator": ACTIONS,
}


def asks_as(role: Role) -> tuple[Role, ...]:
    """List the roles that a person of this role may ask as, the widest reading first: none reads more than they may."""
    return tuple(reader for reader in _READERS if set(READS[reader]) <= set(READS[role]))


def may_open(role: Role, page: Page) -> bool:
    """Say whether this role may open that page of the panel."""
    return page in _PAGES[role]


def may(role: Role, action: Action) -> bool:
    """Say whether this role may do that."""
    return action in _ACTIONS[role]
