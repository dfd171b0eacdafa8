//! Korean.

use super::{Habit, Language, Unit, Word};

pub(super) const LANGUAGE: Language = Language {
    tags: &["ko"],
    habit: Habit::YearFirst,
    dot_clock: false,
    months: ["일월", "이월", "삼월", "사월", "오월", "유월", "칠월", "팔월", "구월", "시월", "십일월", "십이월"],
    weekdays: ["월요일, 월", "화요일, 화", "수요일, 수", "목요일, 목", "금요일, 금", "토요일, 토", "일요일, 일"],
    words: &[
        (Word::Day(0), "오늘"),
        (Word::Day(-1), "어제"),
        (Word::Day(-2), "그저께, 그제"),
        (Word::Now, "방금 전"),
        (Word::Unit(Unit::Second), "초"),
        (Word::Unit(Unit::Minute), "분"),
        (Word::Unit(Unit::Hour), "시간"),
        (Word::Unit(Unit::Day), "일"),
        (Word::Unit(Unit::Week), "주, 주일"),
        (Word::Numeral(1), "한"),
        (Word::Numeral(2), "두"),
        (Word::AgoAfter, "전"),
        (Word::Am, "오전"),
        (Word::Pm, "오후"),
        (Word::Noon, "정오"),
        (Word::Midnight, "자정"),
        (Word::Clock, "시"),
        (Word::MinuteMark, "분"),
        (Word::YearMark, "년"),
        (Word::MonthMark, "월"),
        (Word::DayMark, "일"),
        (Word::Published, "입력, 등록, 게재, 기사입력, 발행, 발행일, 작성, 작성일, 등록일, 게시"),
        (Word::Updated, "수정, 업데이트, 최종수정, 기사수정, 갱신, 최종 수정"),
        (Word::Range, "부터"),
        (Word::Not, "까지, 전화, 사이"),
    ],
};
