import pytest

from tieup.transforms.text.tables import csv_table, toml_table


def test_csv_tables_leave_out_comments_and_name_their_columns() -> None:
    rows = csv_table("tieup.transforms.text", "tracking_parameters.csv")
    assert {"parameter": "gclid", "whose": "Google Ads"} in rows
    assert not [row for row in rows if row["parameter"].startswith("#") or None in row.values()]


def test_toml_tables_are_read_once() -> None:
    table = toml_table("tieup.transforms.extract", "html.toml")
    assert "p" in table["elements"]["block"]
    assert toml_table("tieup.transforms.extract", "html.toml") is table


def test_a_missing_table_is_an_error() -> None:
    with pytest.raises(FileNotFoundError):
        toml_table("tieup.transforms.text", "none.toml")
