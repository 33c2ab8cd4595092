import json
import logging

import pytest

from tieup.transforms.logs import JsonFormatter, tell

LOG = logging.getLogger("tieup.tests")


def test_an_event_is_one_line_of_json_with_its_fields(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, LOG.name):
        tell(LOG, "article", run_id="r1", article_id="a1", title="Zwei\nZeilen ü")
    line = JsonFormatter().format(caplog.records[0])
    told = json.loads(line)
    assert "\n" not in line
    assert (told["event"], told["run_id"], told["article_id"], told["level"]) == ("article", "r1", "a1", "info")
    assert told["title"] == "Zwei\nZeilen ü"


def test_a_runner_that_hands_on_the_message_alone_hands_on_the_fields(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, LOG.name):
        tell(LOG, "committed", commit_id="r1-00001", rows={"articles": 3})
    event, _, fields = caplog.records[0].getMessage().partition(" ")
    assert event == "committed"
    assert json.loads(fields) == {"commit_id": "r1-00001", "rows": {"articles": 3}}


def test_an_error_keeps_its_traceback(caplog: pytest.LogCaptureFixture) -> None:
    try:
        int("lost")
    except ValueError:
        LOG.exception("it failed")
    told = json.loads(JsonFormatter().format(caplog.records[0]))
    assert told["message"] == "it failed"
    assert "ValueError: invalid literal" in told["traceback"]
