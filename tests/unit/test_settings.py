from pathlib import Path

import pytest

import settings
from ingest.errors import SettingsError

NO_FILE = Path("/nonexistent/.env")


def test_the_environment_sets_and_unknown_names_are_refused() -> None:
    assert settings.load({"CITEDESK_TOP_K": "5"}, NO_FILE).top_k == 5
    with pytest.raises(SettingsError, match="CITEDESK_TOPK"):
        settings.load({"CITEDESK_TOPK": "5"}, NO_FILE)
    with pytest.raises(SettingsError, match="CITEDESK_PORT"):
        settings.load({"CITEDESK_PORT": "none"}, NO_FILE)


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("CITEDESK_TOP_K=3\nCITEDESK_LANGUAGE=en\n")
    found = settings.load({"CITEDESK_TOP_K": "5"}, file)
    assert (found.top_k, found.language) == (5, "en")
    file.write_text("CITEDESK_LANGAUGE=en\n")
    with pytest.raises(SettingsError, match="CITEDESK_LANGAUGE"):
        settings.load({}, file)


def test_the_example_file_holds_every_setting_with_its_default(tmp_path: Path) -> None:
    committed = Path(settings.__file__).with_name(".env.example").read_text(encoding="utf-8")
    assert committed == settings.example()
    copy = tmp_path / ".env"
    copy.write_text(committed, encoding="utf-8")
    assert settings.load({}, copy) == settings.Settings()


@pytest.mark.parametrize("line", ["CITEDESK_ROLE customer", "CITEDESK_ROLE: customer", "CITEDSK_ROLE=customer"])
def test_a_line_that_would_have_no_effect_is_refused(tmp_path: Path, line: str) -> None:
    file = tmp_path / ".env"
    file.write_text(f"# mine\n\nCITEDESK_TOP_K=3\n{line}\n", encoding="utf-8")
    with pytest.raises(SettingsError, match=":4"):
        settings.load({}, file)


def test_a_child_process_gets_the_same_settings() -> None:
    found = settings.load({"CITEDESK_KB_DIR": "/elsewhere/kb", "CITEDESK_TOP_K": "5"}, NO_FILE)
    assert settings.load(settings.environment(found), NO_FILE) == found
