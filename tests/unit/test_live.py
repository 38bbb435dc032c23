from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.live import LiveLog
from ingest.errors import StoreError
from tests.eval_fakes import claim, passage, reply


def test_a_log_that_cannot_be_used_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "damaged").write_bytes(b"no database " * 100)
    (tmp_path / "folder").mkdir()
    calls: list[Callable[[LiveLog], object]] = [lambda log: log.recent(), lambda log: log.feedback(1, helpful=True)]
    for path in (tmp_path / "damaged", tmp_path / "folder", tmp_path / "damaged" / "below"):
        for call in calls:
            with pytest.raises(StoreError) as raised:
                call(LiveLog(path))
            assert raised.value.code == "live_log" and raised.value.subject == str(path)


def test_a_failed_call_leaves_no_descriptor_open(tmp_path: Path) -> None:
    log = LiveLog(tmp_path / "damaged")
    log.path.write_bytes(b"no database " * 100)
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(5):
        with pytest.raises(StoreError):
            log.recent()
    assert len(list(Path("/proc/self/fd").iterdir())) <= before


def test_helpful_gives_what_was_last_rated_good_with_its_documents(tmp_path: Path) -> None:
    log = LiveLog(tmp_path / "live.sqlite")
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
