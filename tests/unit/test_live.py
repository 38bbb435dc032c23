import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from assistant.live import LiveLog
from ingest.books import BOOKS, Books
from ingest.errors import StoreError
from tests.eval_fakes import claim, passage, reply


def damage(store: Path) -> Path:
    (store / BOOKS).write_bytes(b"no database " * 100)
    return store


def test_a_log_that_cannot_be_used_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    calls: list[Callable[[LiveLog], object]] = [lambda log: log.recent(), lambda log: log.feedback(1, helpful=True)]
    for store in (damage(tmp_path), tmp_path / "file"):
        for call in calls:
            with pytest.raises(StoreError) as raised:
                call(LiveLog(store))
            assert raised.value.code == "books" and raised.value.subject == str(store / BOOKS)


def test_a_failed_call_leaves_no_descriptor_open(tmp_path: Path) -> None:
    log = LiveLog(damage(tmp_path))
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(5):
        with pytest.raises(StoreError):
            log.recent()
    assert len(list(Path("/proc/self/fd").iterdir())) <= before


def test_helpful_gives_what_was_last_rated_good_with_its_documents(tmp_path: Path) -> None:
    log = LiveLog(tmp_path)
    source = passage("p1", "自签收次日起 7 天内可以退货。")
    good, spoilt, unanswered = (
        log.question(replace(one, question=text))
        for one, text in [
            (reply(claim("7 天内可以退货", (source, "7 天内可以退货"))), "几天能退"),
            (reply(claim("7 天内可以退货", (source, "7 天内可以退货"))), "多久能退"),
            (reply(abstained=True), "运费谁出"),
        ]
    )
    for number in (good, spoilt, unanswered):
        log.feedback(number, helpful=True)
    log.feedback(spoilt, helpful=False)
    assert log.helpful() == [("几天能退", frozenset({"returns/rules.md"}))]


def test_unmet_are_the_unanswered_and_those_whose_latest_rating_is_bad(tmp_path: Path) -> None:
    log = LiveLog(tmp_path)
    source = passage("p1", "自签收次日起 7 天内可以退货。")
    answered = reply(claim("7 天内可以退货", (source, "7 天内可以退货")))
    unanswered, bad, mended, unrated = (
        log.question(replace(one, question=text))
        for one, text in [
            (reply(abstained=True), "运费谁出"),
            (answered, "几天能退"),
            (answered, "多久能退"),
            (answered, "能退吗"),
        ]
    )
    log.feedback(bad, helpful=True)
    log.feedback(bad, helpful=False, reason="旧规则")
    log.feedback(mended, helpful=False, reason="没看懂")
    log.feedback(mended, helpful=True)
    found = [(one.id, one.abstained, one.rated_bad, one.reason) for one in log.unmet()]
    assert found == [(unanswered, True, False, ""), (bad, False, True, "旧规则")]
    assert unrated and log.unmet(date.max) == []


@pytest.fixture
def in_shanghai(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "Asia/Shanghai")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("in_shanghai")
def test_since_is_a_day_as_people_here_count_it(tmp_path: Path) -> None:
    log = LiveLog(tmp_path)
    for moment in ("2026-10-31T15:59:59+00:00", "2026-10-31T16:00:00+00:00"):
        number = log.question(reply(abstained=True))
        with Books(tmp_path).opened() as connection:
            connection.execute("UPDATE question SET asked = ? WHERE id = ?", (moment, number))
    assert [one.id for one in log.unmet(date(2026, 11, 1))] == [2]
    assert len(log.unmet(date.min)) == 2


def test_the_mark_changes_with_every_question_and_rating(tmp_path: Path) -> None:
    log = LiveLog(tmp_path)
    marks = [log.mark()]
    log.question(reply(abstained=True))
    marks.append(log.mark())
    log.feedback(1, helpful=False)
    marks.append(log.mark())
    assert len(set(marks)) == 3
