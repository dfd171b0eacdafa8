//! Japanese.

use super::{Habit, Language, Unit, Word};

pub(super) const LANGUAGE: Language = Language {
    tags: &["ja"],
    habit: Habit::YearFirst,
    dot_clock: false,
    months: ["一月", "二月", "三月", "四月", "五月", "六月", "七月", "八月", "九月", "十月", "十一月", "十二月"],
    weekdays: [
        "月曜日, 月曜, 月",
        "火曜日, 火曜, 火",
        "水曜日, 水曜, 水",
        "木曜日, 木曜, 木",
        "金曜日, 金曜, 金",
        "土曜日, 土曜, 土",
        "日曜日, 日曜, 日",
    ],
    words: &[
        (Word::Day(0), "今日, 本日"),
        (Word::Day(-1), "昨日, きのう"),
        (Word::Day(-2), "一昨日, おととい"),
        (Word::Now, "たった今, たったいま"),
        (Word::Unit(Unit::Second), "秒"),
        (Word::Unit(Unit::Minute), "分"),
        (Word::Unit(Unit::Hour), "時間"),
        (Word::Unit(Unit::Day), "日"),
        (Word::Unit(Unit::Week), "週間"),
        (Word::AgoAfter, "前"),
        (Word::Am, "午前"),
        (Word::Pm, "午後"),
        (Word::Noon, "正午"),
        (Word::Clock, "時"),
        (Word::MinuteMark, "分"),
        (Word::YearMark, "年"),
        (Word::MonthMark, "月"),
        (Word::DayMark, "日"),
        (Word::Published, "公開, 公開日, 掲載, 掲載日, 配信, 投稿日, 投稿, 発行, 発表, 作成日"),
        (Word::Updated, "更新, 更新日, 最終更新, 最終更新日, 改訂"),
        (Word::Range, "から"),
        (Word::Not, "より, まで, 生まれ, 電話"),
    ],
};
