//! Any text as a schedule: what can be read fires, and always later.

use chrono::DateTime;
use chrono_tz::Tz;
use depesche::schedule::{Cron, Schedule};

use crate::now;

/// Zones with and without summer time, with one of half an hour, and with one that skipped a day.
const ZONES: [Tz; 4] =
    [chrono_tz::Europe::Berlin, chrono_tz::Australia::Lord_Howe, chrono_tz::Pacific::Apia, chrono_tz::UTC];

/// Reads a text as a cron expression, and follows it over some changes of the clock.
pub fn read(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    for zone in ZONES {
        let Ok(cron) = Cron::parse(text, zone) else { return };
        let schedule = Schedule::Cron(cron);
        // Shortly before the clocks go back and forward, and at the end of time.
        let hours_before = [now(), at(1_792_886_400), at(1_774_737_600), at(1_325_203_200), at(253_402_300_799)];
        for start in hours_before {
            let mut after = start;
            for _ in 0..8 {
                let next = schedule.next("bote", after);
                assert!(next > after || after > at(253_402_300_799), "{text}");
                after = next;
            }
            schedule.interval(start);
        }
    }
}

fn at(seconds: i64) -> DateTime<chrono::Utc> {
    DateTime::from_timestamp(seconds, 0).unwrap()
}
