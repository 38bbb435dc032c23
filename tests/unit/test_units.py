from assistant.units import cells, plain, split_units

TEXT = """以下商品不支持七天无理由退货：

- **生鲜**食品；
- 定制商品（刻字）。

第三条 签收后 7 天内可退。运费 1.5 元/kg；另计。
| 故障码 | 含义 |
|---|---|
| E05 | 未\\|安装 |

问：能退吗？答：可以。签收后 7 天内都可以。
Q: Can I return it?
A: Yes. Within 7 days of delivery, e.g. by mail."""


def quoted() -> list[str]:
    return [TEXT[u.start : u.end] for u in split_units(TEXT)]


def test_sentences_items_and_rows_are_units() -> None:
    assert quoted() == [
        "**生鲜**食品；",
        "定制商品（刻字）。",
        "签收后 7 天内可退。",
        "运费 1.5 元/kg；另计。",
        "| E05 | 未\\|安装 |",
        "可以。签收后 7 天内都可以。",
        "Yes.",
        "Within 7 days of delivery, e.g. by mail.",
    ]


def test_items_carry_their_lead_in_and_clauses_of_another_kind_do_not() -> None:
    units = split_units(TEXT)
    assert [TEXT[slice(*u.lead)] if u.lead else None for u in units[:3]] == [
        "以下商品不支持七天无理由退货：",
        "以下商品不支持七天无理由退货：",
        None,
    ]


def test_rows_carry_their_header_and_faq_answers_their_question() -> None:
    units = split_units(TEXT)
    assert units[4].lead is not None
    assert TEXT[slice(*units[4].lead)] == "| 故障码 | 含义 |"
    assert units[5].about == "能退吗？"
    assert units[6].about == "Can I return it?"


def test_cells_and_plain_take_markdown_off() -> None:
    assert cells("| a \\| b | **c** |") == ["a | b", "c"]
    assert plain("见 [退货规则](x.md) 与 `E05`，**注意**") == "见 退货规则 与 E05，注意"
