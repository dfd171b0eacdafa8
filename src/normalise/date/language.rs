//! What the words of dates are called: one row per language.
//!
//! A further language is a further file with one [`Language`] and its line in [`LANGUAGES`].

mod ar;
mod bg;
mod ca;
mod cs;
mod da;
mod de;
mod el;
mod en;
mod es;
mod fi;
mod fr;
mod hr;
mod hu;
mod it;
mod ja;
mod ko;
mod nl;
mod no;
mod pl;
mod pt;
mod ro;
mod ru;
mod sk;
mod sl;
mod sr;
mod sv;
mod tr;
mod uk;
mod zh;

/// All languages that are known.
pub(super) static LANGUAGES: &[Language] = &[
    de::LANGUAGE,
    en::LANGUAGE,
    fr::LANGUAGE,
    es::LANGUAGE,
    it::LANGUAGE,
    nl::LANGUAGE,
    pl::LANGUAGE,
    pt::LANGUAGE,
    cs::LANGUAGE,
    sk::LANGUAGE,
    sl::LANGUAGE,
    hr::LANGUAGE,
    sr::LANGUAGE,
    bg::LANGUAGE,
    sv::LANGUAGE,
    da::LANGUAGE,
    no::LANGUAGE,
    fi::LANGUAGE,
    hu::LANGUAGE,
    tr::LANGUAGE,
    el::LANGUAGE,
    ru::LANGUAGE,
    uk::LANGUAGE,
    ro::LANGUAGE,
    ca::LANGUAGE,
    ja::LANGUAGE,
    zh::LANGUAGE,
    ko::LANGUAGE,
    ar::LANGUAGE,
];

/// The words of one language. Every text is a list of phrases with commas between them; case,
/// diacritics and the dots of abbreviations don't count. Abbreviations that are mere beginnings
/// are listed too: nothing is guessed from the first letters. The articles "l'" and "d'" are words
/// of their own: `l altro ieri`.
pub(super) struct Language {
    /// Primary language subtag (BCP 47); several where they are written alike.
    pub(super) tags: &'static [&'static str],
    /// The order of a date in digits.
    pub(super) habit: Habit,
    /// Whether hours and minutes have a dot between them as a rule: 14.36.
    pub(super) dot_clock: bool,
    /// January first.
    pub(super) months: [&'static str; 12],
    /// Monday first.
    pub(super) weekdays: [&'static str; 7],
    /// Everything else.
    pub(super) words: &'static [(Word, &'static str)],
}

/// The order in which a language writes a date in digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Habit {
    /// 31/12/26
    DayFirst,
    /// 26/12/31
    YearFirst,
    /// It depends on the country.
    ByRegion,
}

/// What a word or phrase says in a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    /// 1 to 12.
    Month(u8),
    /// 0 is Monday.
    Weekday(u8),
    /// A day counted from today: 0 today, -1 yesterday.
    Day(i8),
    /// This very moment. A mere "now" is too common a word of headlines.
    Now,
    /// "Minuten", "h".
    Unit(Unit),
    /// A whole span of time in one phrase, in minutes: "half an hour", "godzinę".
    Span(u16),
    /// A number in letters.
    Numeral(u8),
    /// Before a span that is rounded: "rund", "about".
    About,
    /// Stands before a span: "vor", "il y a".
    AgoBefore,
    /// Stands after a span: "ago", "fa".
    AgoAfter,
    /// Before noon.
    Am,
    /// After noon.
    Pm,
    /// 12:00 in one word.
    Noon,
    /// 0:00 in one word.
    Midnight,
    /// After a time or between hours and minutes: "Uhr", "h", "時".
    Clock,
    /// After minutes: "分".
    MinuteMark,
    /// Before a time: "um", "at".
    At,
    /// Before a time, which may then be a bare hour: "ore 14", "kl. 14".
    AtHour,
    /// Before a date: "am", "le", "on the".
    On,
    /// Within a date: "7 de enero de 2026", "7th of January".
    Of,
    /// After the number of a day: "7th", "1er".
    Ordinal,
    /// After the number of a year: "年", "г.".
    YearMark,
    /// After the number of a month: "月".
    MonthMark,
    /// After the number of a day: "日".
    DayMark,
    /// What follows is when it was published.
    Published,
    /// What follows is when it was changed.
    Updated,
    /// Before an author.
    By,
    /// Before a place or section: "in Politik".
    In,
    /// Between two dates or times that limit a period.
    Range,
    /// Between two days: "12. und 13. März".
    And,
    /// A date or number beside it is not when a text was published: "seit", "Tel.".
    Not,
}

/// A unit of elapsed time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    /// "vor 30 Sekunden"
    Second,
    /// "vor 5 Minuten"
    Minute,
    /// "vor 3 Std."
    Hour,
    /// "vor 2 Tagen"
    Day,
    /// "vor einer Woche"
    Week,
}
