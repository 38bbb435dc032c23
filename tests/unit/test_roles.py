"""The table of roles: nobody gains by asking as somebody else, and rights only grow from agent to administrator."""

from __future__ import annotations

import pytest

from assistant.roles import ACTIONS, READS, ROLES, asks_as, may, may_open


@pytest.mark.parametrize("role", ROLES)
def test_nobody_may_ask_as_a_role_that_reads_more(role: str) -> None:
    assert asks_as(role) and all(set(READS[reader]) <= set(READS[role]) for reader in asks_as(role))  # type: ignore[arg-type, index]
    assert READS[asks_as(role)[0]] == READS[role], "the widest choice is all that the role may read"  # type: ignore[arg-type, index]


def test_what_each_role_may_open_and_do() -> None:
    assert [role for role in ROLES if may_open(role, "people")] == ["administrator"]
    assert [role for role in ROLES if may_open(role, "knowledge")] == ["owner", "administrator"]
    assert [role for role in ROLES if may_open(role, "quality")] == ["qa", "owner", "administrator"]
    assert [role for role in ROLES if may(role, "publish")] == ["owner", "administrator"]
    assert [role for role in ROLES if may(role, "run_eval")] == ["qa", "owner", "administrator"]
    assert [role for role in ROLES if may(role, "manage_people")] == ["administrator"]
    assert not may("customer", "propose") and may("agent", "propose")
    for less, more in (("customer", "agent"), ("agent", "qa"), ("agent", "owner"), ("owner", "administrator")):
        assert {a for a in ACTIONS if may(less, a)} <= {a for a in ACTIONS if may(more, a)}  # type: ignore[arg-type]
