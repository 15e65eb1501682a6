"""Address and token come from where the operator put them, and a trial's token goes nowhere else."""

from pathlib import Path

import pytest

from operators.access import Access, AccessMissing, find

TRIAL = "IMPATRIATE_DESK_URL=http://127.0.0.1:8090\nIMPATRIATE_OPERATOR_TOKEN=trial-token\n"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "operator.env").write_text(TRIAL)
    return tmp_path


def test_beside_a_trial_nothing_needs_to_be_given(data: Path) -> None:
    assert find(None, None, None, data) == Access("http://127.0.0.1:8090", "trial-token")


def test_what_is_given_comes_before_the_trial(data: Path) -> None:
    assert find("https://desk.test", "mine", None, data) == Access("https://desk.test", "mine")


def test_a_trials_token_is_never_sent_to_an_address_given_by_hand(data: Path) -> None:
    with pytest.raises(AccessMissing, match="token"):
        find("https://desk.test", None, None, data)


@pytest.mark.parametrize(
    "body", ["secret\n", "IMPATRIATE_OPERATOR_TOKEN=secret\n", 'export IMPATRIATE_OPERATOR_TOKEN="secret"\n']
)
def test_a_token_file_holds_a_token_or_a_line_that_sets_it(tmp_path: Path, body: str) -> None:
    file = tmp_path / "token"
    file.write_text(body)
    assert find("http://desk.test", None, file, tmp_path).token == "secret"


@pytest.mark.parametrize(
    ("url", "token", "told"),
    [
        (None, None, "--url"),
        ("http://desk.test", None, "--token-file"),
        ("desk.test", "secret", "http://host:port"),
        ("http://desk.test", "two words", "copy it again"),
        ("http://desk.test", "naïve", "copy it again"),
    ],
)
def test_what_is_missing_or_wrong_is_told_with_its_remedy(
    tmp_path: Path, url: str | None, token: str | None, told: str
) -> None:
    with pytest.raises(AccessMissing, match=told):
        find(url, token, None, tmp_path)


def test_settings_of_the_folder_come_before_the_trial_and_after_what_is_given(data: Path) -> None:
    dotenv = data / ".env"
    dotenv.write_text("OTHER=1\nIMPATRIATE_DESK_URL=https://own.test\nIMPATRIATE_OPERATOR_TOKEN='own'\n")
    assert find(None, None, None, data, dotenv) == Access("https://own.test", "own")
    assert find(None, "mine", None, data, dotenv) == Access("https://own.test", "mine")


def test_a_token_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(AccessMissing, match="cannot be read"):
        find("http://desk.test", None, tmp_path / "absent", tmp_path)


def test_a_token_does_not_show_when_printed() -> None:
    assert "secret" not in repr(Access("http://desk.test", "secret"))
