"""Every error that CiteDesk raises on purpose.

One base, a handful of children. Each carries a stable `code`, what is wrong (with the offending file or value) and the
remedy. They are caught at the edges only: command line, page, batch. An error is never handed back as an answer.
"""

from __future__ import annotations


class CiteDeskError(Exception):
    """Something is wrong that a person can mend.

    `code` is stable and machine-readable, `subject` the file or value concerned, `remedy` what to do about it.
    """

    def __init__(self, code: str, subject: str, problem: str, remedy: str) -> None:
        super().__init__(f"{subject}: {problem} [{code}] {remedy}")
        self.code = code
        self.subject = subject
        self.problem = problem
        self.remedy = remedy


class SettingsError(CiteDeskError):
    """A setting is unknown or has an unusable value."""


class LoadError(CiteDeskError):
    """One file cannot be read as a document; all others are unaffected."""


class SourceError(CiteDeskError):
    """A folder or Git repository that documents are read from cannot be reached, or holds nothing."""


class StoreError(CiteDeskError):
    """The published knowledge is missing, damaged, or made with another embedding."""


class PublishError(CiteDeskError):
    """A publish was refused or failed its self-check; what was live stays live."""


class ModelError(CiteDeskError):
    """The chat model or the embedding model cannot be used."""


class QuestionError(CiteDeskError):
    """A question, its history or its date is unusable (empty, far too long, malformed)."""


class PeopleError(CiteDeskError):
    """Somebody cannot sign in or may not do this, or the file of the people cannot be used."""


class ContributionError(CiteDeskError):
    """A proposal cannot be taken, accepted or declined."""


class GoldError(CiteDeskError):
    """A gold file or a retrieval set is malformed."""
