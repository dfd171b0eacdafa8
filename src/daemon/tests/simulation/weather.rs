//! What goes on at a host, by chance that is the same for the same seed.

use chrono::{DateTime, TimeDelta, Utc};

/// Numbers by chance (SplitMix64).
pub(super) struct Chance(u64);

impl Chance {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub(super) fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    pub(super) fn once_in(&mut self, times: u64) -> bool {
        self.below(times) == 0
    }
}

/// What goes on at a host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weather {
    Fine,
    /// No answer within the limit.
    Silent,
    /// 500
    Broken,
    /// 410
    Gone,
    /// 429, asking for so many seconds.
    Throttling(u64),
    /// 429 without a word of how long.
    ThrottlingSilently,
    /// 503, asking for so many seconds.
    Overloaded(u64),
    /// The page makes its refresh panic.
    Crashing,
    /// The refresh never ends.
    Hanging,
}

impl Weather {
    /// Its name, without numbers.
    pub(super) fn name(self) -> String {
        format!("{self:?}").split('(').next().unwrap().to_owned()
    }

    /// How long the host is to be left alone after it.
    pub(super) fn rest(self) -> Option<TimeDelta> {
        match self {
            // Nobody can ask for more than a week.
            Self::Throttling(seconds) | Self::Overloaded(seconds) => {
                Some(TimeDelta::seconds(seconds.min(604_800) as i64))
            }
            Self::ThrottlingSilently => Some(TimeDelta::hours(4)),
            _ => None,
        }
    }
}

/// What comes next at a host, and until when.
pub(super) fn change(chance: &mut Chance, now: DateTime<Utc>) -> (Weather, DateTime<Utc>) {
    if !chance.once_in(12) {
        return (Weather::Fine, now + TimeDelta::hours(1 + chance.below(24) as i64));
    }
    let weather = match chance.below(16) {
        0..=2 => Weather::Silent,
        3 | 4 => Weather::Broken,
        5 => Weather::Gone,
        6..=8 => Weather::Throttling([30, 600, 3600, 86_400, 99_999_999][chance.below(5) as usize]),
        9 | 10 => Weather::ThrottlingSilently,
        11 | 12 => Weather::Overloaded([20, 300, 7200][chance.below(3) as usize]),
        13 | 14 => Weather::Crashing,
        _ => Weather::Hanging,
    };
    let minutes = if chance.once_in(4) { chance.below(4 * 1440) } else { chance.below(180) };
    (weather, now + TimeDelta::minutes(5 + minutes as i64))
}
