"""Every text that the panel shows, one module for each part of it; `panel.texts` puts them together."""

from __future__ import annotations

from typing import Literal

Lang = Literal["zh", "en"]
Pair = dict[Lang, str]
