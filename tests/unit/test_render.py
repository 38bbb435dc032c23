from datetime import date

from assistant.question import understand
from assistant.render import claim_text
from ingest.units import split_units


def worded(text: str, question: str = "多少") -> list[str]:
    asked = understand(question, as_of=date(2026, 11, 23))
    return [claim_text(asked, text, [unit]) for unit in split_units(text)]


def test_two_columns_and_many() -> None:
    assert worded("| 项目 | 参数 |\n|---|---|\n| 续航 | 6 小时 |") == ["续航：6 小时。"]
    assert worded("| 码 | 含义 | 处理 |\n|---|---|---|\n| E05 | 未装 | 装好 |") == ["码：E05；含义：未装；处理：装好。"]


def test_a_comparison_shows_only_the_model_asked_about() -> None:
    table = "| 项目 | A1 | A2 |\n|---|---|---|\n| 续航 | 6 小时 | 8 小时 |"
    assert worded(table, "A2 续航多久") == ["续航：A2 8 小时。"]


def test_a_row_without_its_label_does_not_take_a_value_for_one() -> None:
    table = "| 项目 | A1 | A2 |\n|---|---|---|\n| | 12 小时 | 9 小时 |"
    assert worded(table, "A2 续航多久") == ["A1：12 小时；A2：9 小时。"]


def test_a_cell_beyond_the_header_is_not_lost() -> None:
    assert worded("| 项目 | 时限 |\n|---|---|\n| 退货 | 7 天 | 例外：定制商品 |") == [
        "项目：退货；时限：7 天；例外：定制商品。"
    ]


def test_items_of_one_list_share_their_lead_in() -> None:
    text = "以下商品不退：\n- 生鲜；\n- 定制。"
    asked = understand("哪些不退", as_of=date(2026, 11, 23))
    assert claim_text(asked, text, split_units(text)) == "以下商品不退：生鲜；定制。"
