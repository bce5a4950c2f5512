"""Limits as codebooks write them: read where they are plain, refused where they are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.deadline import Limit, LimitUnit, StagedLimit, parse_limit
from console.domain.text import Refused


def plain(words: str) -> Limit:
    (only,) = parse_limit(words, bare_hours=LimitUnit.WORK_HOUR, bare_days=LimitUnit.WORK_DAY)
    assert only.name == ""
    return only.limit


@pytest.mark.parametrize(
    ("words", "limit"),
    [
        ("2紧急工作时", Limit(2, LimitUnit.URGENT_HOUR)),
        ("2紧急工作日", Limit(2, LimitUnit.URGENT_DAY)),
        ("4小时", Limit(4, LimitUnit.WORK_HOUR)),
        ("2天", Limit(2, LimitUnit.WORK_DAY)),
        ("1工作日", Limit(1, LimitUnit.WORK_DAY)),
        ("15工作日", Limit(15, LimitUnit.WORK_DAY)),
        ("4个工作时", Limit(4, LimitUnit.WORK_HOUR)),
        ("4个工作小时", Limit(4, LimitUnit.WORK_HOUR)),
        ("3自然日", Limit(3, LimitUnit.NATURAL_DAY)),
        ("30分钟", Limit(30, LimitUnit.MINUTE)),
        (" ２ 紧急工作时。", Limit(2, LimitUnit.URGENT_HOUR)),
    ],
)
def test_a_plain_limit_is_read(words, limit):
    assert plain(words) == limit


def test_stages_keep_their_names_and_their_order():
    read = parse_limit("停工:4个工作时 处罚：7个工作日；拆除:20个工作日", bare_hours=None, bare_days=None)
    assert read == (
        StagedLimit("停工", Limit(4, LimitUnit.WORK_HOUR)),
        StagedLimit("处罚", Limit(7, LimitUnit.WORK_DAY)),
        StagedLimit("拆除", Limit(20, LimitUnit.WORK_DAY)),
    )


def test_hours_and_days_mean_what_the_book_declares():
    read = parse_limit("停工:4小时 拆除:2天", bare_hours=LimitUnit.URGENT_HOUR, bare_days=LimitUnit.NATURAL_DAY)
    assert [each.limit.unit for each in read] == [LimitUnit.URGENT_HOUR, LimitUnit.NATURAL_DAY]


@pytest.mark.parametrize(("words", "bare"), [("4小时", "小时"), ("2天", "天")])
def test_hours_and_days_that_nobody_declared_are_refused(words, bare):
    with pytest.raises(Refused) as refused:
        parse_limit(words, bare_hours=None, bare_days=None)
    assert words in refused.value.reason.zh and f"“{bare}”" in refused.value.reason.zh


def test_what_follows_a_limit_is_cited_and_not_dropped():
    with pytest.raises(Refused) as refused:
        plain("1紧急工作时制止")
    assert "“1紧急工作时制止”中的“制止”无法识别" in refused.value.reason.zh


@pytest.mark.parametrize(
    "words",
    [
        "", "  ", "立即", "天", "工作日", "两天", "半天", "0.5天", "1.5小时", "1-2天", "2～3天", "-2天", "2 days", "2h",
        "2日", "2周", "1个月", "2天内", "约2天", "2天3小时", "4小时/2天", "0天", "12345天", "停工:4小时 7个工作日",
        "停工:", ":4小时", "停工:4小时 停工:2天", "停工:4小时处罚:7天", "2天 2天", "2024年3天", "A2天",
    ],
)  # fmt: skip
def test_what_is_not_plain_is_refused_in_both_languages(words):
    with pytest.raises(Refused) as refused:
        plain(words)
    assert words.strip() in refused.value.reason.zh and words.strip() in refused.value.reason.en


@given(st.integers(1, 9_999), st.sampled_from(LimitUnit))
def test_what_the_product_writes_it_can_read(value, unit):
    assert plain(Limit(value, unit).text().zh) == Limit(value, unit)


@given(st.text("0123456789 个紧急工作时日天小分钟自然停:：;。", max_size=16))
def test_any_words_are_read_or_refused(words):
    try:
        assert parse_limit(words, bare_hours=None, bare_days=None)
    except Refused as refused:
        assert all(refused.reason)
