use super::*;

fn at(hour: i64) -> DateTime<Utc> {
    "2026-11-22T10:00:00Z".parse::<DateTime<Utc>>().unwrap() + TimeDelta::hours(hour)
}

fn sample(entries: u16, dated: u16) -> Sample {
    let families = BTreeSet::from(["/politik/slug".to_owned()]);
    Sample { entries, rates: BTreeMap::from([(Rate::Date, dated)]), families, ..Sample::default() }
}

fn established() -> Baseline {
    let mut baseline = Baseline::default();
    (0..6).for_each(|hour| baseline.believe(sample(30, 100), at(hour)));
    baseline
}

#[test]
fn a_doubt_that_lasts_is_the_new_custom() {
    let mut baseline = established();
    let losses = BTreeSet::from([Loss::Rate(Rate::Date)]);
    let held = (0..20).take_while(|hour| {
        baseline.rate(Rate::Date).unwrap().usual() == Some(100)
            && baseline.doubt(sample(30, 0), losses.clone(), "no dates".to_owned(), at(10 + hour))
    });
    assert_eq!(held.count(), DOUBTS_MAX as usize);
    assert_eq!(baseline.rate(Rate::Date).unwrap().usual(), Some(0));
    assert_eq!(baseline.doubt_again(), None);
}

#[test]
fn a_page_that_stays_as_it_is_stays_doubted_as_long() {
    let mut baseline = established();
    assert!(baseline.doubt(sample(5, 100), BTreeSet::from([Loss::Entries]), "few".to_owned(), at(10)));
    let held = (0..20).take_while(|_| baseline.doubt_again().is_some()).count();
    assert_eq!(held, DOUBTS_MAX as usize - 1);
    assert_eq!(baseline.entries().usual(), Some(5));

    let mut baseline = established();
    assert!(baseline.doubt(sample(30, 100), BTreeSet::from([Loss::Rule]), "rotten".to_owned(), at(10)));
    assert!((0..100).all(|_| baseline.doubt_again().is_some()), "no time mends a rule");
}

#[test]
fn what_alternates_is_not_doubted_for_ever() {
    let mut baseline = established();
    let losses = BTreeSet::from([Loss::Rate(Rate::Date)]);
    let mut doubts = 0;
    for hour in 0..60 {
        let is_usual = baseline.rate(Rate::Date).unwrap().usual() >= Some(60);
        if hour % 2 == 0 && is_usual {
            doubts += u32::from(baseline.doubt(sample(30, 0), losses.clone(), "no dates".to_owned(), at(hour)));
        } else {
            baseline.believe(sample(30, if hour % 2 == 0 { 0 } else { 100 }), at(hour));
        }
    }
    assert_eq!(doubts, DOUBTS_MAX);
}

#[test]
fn a_window_spans_days_and_the_memory_is_small() {
    let mut baseline = Baseline::default();
    for hour in 0..24 * 14 {
        let weekend = (hour / 24) % 7 >= 5;
        let mut sample = sample(if weekend { 8 } else { 30 }, 100);
        sample.families.insert(format!("/{hour}/slug"));
        baseline.believe(sample, at(hour));
    }
    assert_eq!(baseline.entries().least(), Some(8), "the weekend is part of what is usual");
    assert!(baseline.is_familiar("/politik/slug"), "the frequent is not forgotten for the rare");
    let bytes = serde_json::to_string(&baseline).unwrap().len();
    assert!(bytes < 3000, "{bytes} bytes");
    assert_eq!(serde_json::from_str::<Baseline>("{}").unwrap(), Baseline::default());
}
