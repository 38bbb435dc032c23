"""Long work on a page: how far it is, how long it still takes, and a button that stops it.

place = st.empty()                    # always drawn, so that nothing below it moves
with working(place) as bar:
    publish(…, progress=bar.stage)
if was_cancelled(): …

Streamlit ends a running script at its next call of `st` when a button is pressed, by an exception that unwinds the work: the
button only has to be there. `publish` and `prepare` then leave what is live as it is, and let go of the store.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ingest.errors import CiteDeskError
from ingest.progress import Pace, ProgressEvent
from panel.state import t

_EVERY = 0.1  # seconds between two drawings; also how long a click on the button goes unnoticed
_WORTH_TELLING = 2  # seconds left that are worth a word


class Bar:
    """Draws how far the work is; the name of a file is left out, since a bar's text is Markdown."""

    def __init__(self, draw: Callable[[float, str], object]) -> None:
        self._draw = draw
        self._drawn = 0.0

    def stage(self, event: ProgressEvent) -> None:
        """Draw an event of a publish."""
        self._show(t(f"stage_{event.stage}"), event.done, event.total, event.seconds_left)

    def questions(self) -> Callable[[int, int], None]:
        """Give what draws how many questions of how many were asked."""
        pace = Pace()
        return lambda done, total: self._show(t("asking"), done, total, pace.seconds_left(done, total))

    def _show(self, what: str, done: int, total: int, left: float | None) -> None:
        now = time.monotonic()
        if now - self._drawn < _EVERY and done < total:
            return
        self._drawn = now
        rest = " · " + t("seconds_left", seconds=round(left)) if left and left >= _WORTH_TELLING else ""
        self._draw(done / total if total else 1.0, f"{what} {done} / {total}{rest}")


@contextmanager
def working(place: DeltaGenerator) -> Iterator[Bar]:
    """Show a bar and the button that cancels, until the work is done."""
    st.session_state.pop("cancelled", None)
    with place.container(horizontal=True, vertical_alignment="center", gap="small"):
        bar = st.progress(0.0, t("planning"))
        st.button(t("cancel"), key="cancel", on_click=_cancel)
    try:
        yield Bar(bar.progress)
    except CiteDeskError:
        place.empty()
        raise
    place.empty()


def _cancel() -> None:
    st.session_state.cancelled = True


def was_cancelled() -> bool:
    """Say, once, whether the work of the last run was cancelled."""
    return bool(st.session_state.pop("cancelled", False))
