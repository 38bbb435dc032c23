import json
import time

import pytest

from assistant.chat import complete, open_chat_model, read_claims
from ingest.errors import ModelError
from tests.scripted_server import ScriptedServer
from tests.unit.test_verify import PASSAGE, TEXT

GOOD = json.dumps({"sentence": "您可以在 7 天内退货。", "passage": 1, "quote": "7 天内可以退货"}, ensure_ascii=False)


def ask(server: ScriptedServer, deadline: float = 20.0) -> str:
    return complete(open_chat_model(server.base_url, "key", "m"), "system", "user", deadline=deadline)


def test_a_stream_that_stops_is_read_whole() -> None:
    with ScriptedServer([GOOD, GOOD]) as server:
        text = ask(server)
    assert text.splitlines() == [GOOD, GOOD]
    assert server.requests[0]["stream"] is True
    assert [m["role"] for m in server.requests[0]["messages"]] == ["system", "user"]


@pytest.mark.parametrize(
    ("script", "code"),
    [
        ({"finish": "length"}, "chat_cut"),
        ({"finish": None}, "chat_cut"),
        ({"status": 500}, "chat_failed"),
        ({"status": 429}, "chat_failed"),
    ],
)
def test_a_cut_or_failed_stream_is_no_answer(script: dict[str, object], code: str) -> None:
    with ScriptedServer([GOOD], **script) as server, pytest.raises(ModelError) as caught:  # type: ignore[arg-type]
        ask(server)
    assert caught.value.code == code
    assert len(server.requests) == 1


@pytest.mark.parametrize("script", [{"hang": 5.0}, {"pings": 25}])
def test_one_deadline_holds_even_against_pings(script: dict[str, float]) -> None:
    with ScriptedServer([GOOD], **script) as server, pytest.raises(ModelError) as caught:  # type: ignore[arg-type]
        started = time.monotonic()
        ask(server, deadline=0.8)
    assert caught.value.code == "chat_late"
    assert time.monotonic() - started < 4.0


def test_claims_are_read_with_their_verbatim_quotes() -> None:
    claims, refused = read_claims(f"```json\n{GOOD}\n```", [PASSAGE])
    assert not refused
    citation = claims[0].citations[0]
    assert TEXT[citation.start : citation.end] == citation.quote == "7 天内可以退货"


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("Sure! Here is", "chat_format"),
        ('{"sentence": "a", "passage": 9, "quote": "7 天内"}', "chat_format"),
        ('{"sentence": "a", "passage": 1, "quote": "30 天内"}', "chat_quote"),
        ('{"sentence": "a", "passage": 1, "quote": ""}', "chat_quote"),
        ("[1, 2]", "chat_format"),
        ('{"sentence": "a", "passage": 0, "quote": "7 天内"}', "chat_format"),
    ],
)
def test_what_cannot_be_read_is_an_error(line: str, code: str) -> None:
    with pytest.raises(ModelError) as caught:
        read_claims(f"{GOOD}\n{line}", [PASSAGE])
    assert caught.value.code == code


def test_an_abstaining_model_says_so() -> None:
    assert read_claims('{"abstain": true}', [PASSAGE]) == ([], True)
