"""A model by hub name: from this machine's cache where it is there, else after one short look whether the hub answers.

    open_model("BAAI/bge-m3", SentenceTransformer, setting="CITEDESK_EMBEDDING", otherwise='"static"')

Neither a folder that is missing nor a hub that is out of reach costs more than a few seconds, and torch is not imported
for them: importing it takes longer than the answer.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.bounded import within
from ingest.errors import ModelError

_SECONDS = 4.0  # for the hub to say whether it knows the model; looking up its address can hang longer than any timeout
_OFF = {"1", "ON", "YES", "TRUE"}


@dataclass(frozen=True, kw_only=True)
class ModelPlace:
    """A model folder or hub name, and the setting that named it. `otherwise` is what else the setting takes."""

    name: str
    setting: str
    otherwise: str

    @property
    def folder(self) -> Path | None:
        """The folder, if it is one."""
        folder = Path(self.name).expanduser()
        return folder if folder.is_dir() else None

    def check(self) -> None:
        """Raise ModelError unless it is a folder, is in the cache, or the hub says that it has it."""
        if not self.name.strip():
            raise self.unusable("no model is named")
        if self.folder or self.is_cached():
            return
        if self.name.startswith((".", "/", "~")):
            raise self.unusable("there is no such model folder")
        if any(os.environ.get(name, "").upper() in _OFF for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE")):
            raise self.unusable("is no folder and not in the cache, and HF_HUB_OFFLINE forbids to fetch it")
        problem = _ask_hub(self.name)
        if problem:
            raise self.unusable(f"is no folder, not in the cache, and cannot be fetched: {problem}")

    def is_cached(self) -> bool:
        """Tell whether the hub's cache on this machine holds it."""
        from huggingface_hub import try_to_load_from_cache
        from huggingface_hub.errors import HFValidationError

        try:
            return any(
                isinstance(try_to_load_from_cache(self.name, name), str) for name in ("config.json", "modules.json")
            )
        except HFValidationError:
            return False

    def load(self, build: Callable[..., Any], **arguments: Any) -> Any:
        """Call `build` with the folder or name: first with what is on this machine, then with the hub if it answers."""
        self.check()
        place = str(self.folder or self.name)
        try:
            if self.folder or self.is_cached():
                try:
                    return build(place, local_files_only=True, **arguments)
                except OSError:
                    if self.folder or _ask_hub(self.name):
                        raise
            return build(place, **arguments)
        except (
            Exception
        ) as error:  # whatever transformers raises for files that are no model: the edge to outside files
            raise self.unusable(f"does not load: {(str(error) or type(error).__name__).splitlines()[0]}") from error

    def unusable(self, problem: str) -> ModelError:
        """Give the error that names the setting and what it takes."""
        code = "embedding_unusable" if "EMBEDDING" in self.setting else "reranker_unusable"
        remedy = f"Set {self.setting} to {self.otherwise}, a model folder, or a hub name that can be reached."
        return ModelError(code, self.name or "(empty)", problem, remedy)


def _ask_hub(name: str) -> str:
    """Ask the hub once whether it has the model; give what is wrong, "" if nothing is."""
    from huggingface_hub import HfApi

    try:
        within(_SECONDS, lambda: HfApi().model_info(name, timeout=_SECONDS))
    except TimeoutError:
        return f"the hub gave no answer within {_SECONDS:g} s"
    except Exception as error:  # the edge to an outside service: any failure means that it cannot be fetched
        return str(error).splitlines()[0][:200] if str(error) else type(error).__name__
    return ""
