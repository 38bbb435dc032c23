from ingest.units import cells, plain, split_units

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


def leads_of(text: str) -> dict[str, str | None]:
    return {text[u.start : u.end]: text[slice(*u.lead)] if u.lead else None for u in split_units(text)}


def test_an_item_of_an_inner_list_never_borrows_the_outer_lead_in() -> None:
    text = "以下商品不支持退货：\n- 生鲜食品；\n- 拆封的耳机，但以下情形可以退：\n  - 音质有质量问题；\n  - 少件；\n- 定制商品。"
    assert leads_of(text) == {
        "生鲜食品；": "以下商品不支持退货：",
        "音质有质量问题；": "拆封的耳机，但以下情形可以退：",
        "少件；": "拆封的耳机，但以下情形可以退：",
        "定制商品。": "以下商品不支持退货：",
    }


def test_a_flat_inner_list_of_another_kind_keeps_to_its_own_lead_in() -> None:
    text = "Not covered:\n- drops\n- water, except for:\n  1. defects of the seal\n- fire"
    assert leads_of(text)["defects of the seal"] == "water, except for:"
    assert leads_of(text)["fire"] == "Not covered:"


def test_a_sub_item_is_about_the_item_above_it() -> None:
    text = "保修期：\n- 扫地机\n  - 主刷 6 个月\n- 耳机 1 年"
    assert leads_of(text)["主刷 6 个月"] == "扫地机"
    assert leads_of(text)["耳机 1 年"] == "保修期："


def test_a_paragraph_after_a_list_has_no_lead_in() -> None:
    assert leads_of("包括：\n- 甲乙丙丁；\n\n以上内容由商城解释。")["以上内容由商城解释。"] is None


def test_a_list_within_a_sentence_is_never_cut() -> None:
    text = "下列四类商品除外：消费者定作的；鲜活易腐的；在线下载或者消费者拆封的音像制品、计算机软件等数字化商品；交付的报纸、期刊。"
    assert [text[u.start : u.end] for u in split_units(text)] == [text]
