import pytest

from assistant import courtesy
from assistant.lock.deeds import done
from assistant.lock.figures import figures
from assistant.lock.limits import promises
from assistant.lock.plain import plain


@pytest.mark.parametrize("text", courtesy.EVERY)
def test_a_courteous_sentence_states_no_fact(text: str) -> None:
    assert not any(c.isdigit() for c in text)
    assert figures(plain(text)) == ()
    assert not done(text, "")
    for polite in ("如还有疑问，请随时", "if you need anything else"):  # of asking again, not of a rule
        text = text.replace(polite, "")
    assert not promises(plain(text))


@pytest.mark.parametrize(
    "text", ["您好，可以全额退款。", "您好，仅限会员。", "Hello, repairs are free.", "Only if it is unopened."]
)
def test_a_promise_or_a_condition_would_be_seen(text: str) -> None:
    assert promises(plain(text))


def test_every_template_is_covered_in_both_languages() -> None:
    fixed = (courtesy.GREETING, courtesy.CLOSING, courtesy.HOLDING)
    assert all(set(texts) == {"zh", "en"} for texts in fixed)
    assert {text for texts in fixed for text in texts.values()} <= set(courtesy.EVERY)
