//! Names of zones as they stand beside times.

use chrono_tz::Tz;

/// What a name of a zone means.
pub(super) enum Meaning {
    /// A fixed offset from UTC, in minutes.
    Offset(i32),
    /// Whatever is in force there.
    Region(Tz),
    /// One of several zones: whichever the language, the region or the site's zone says.
    OneOf(&'static [Claim]),
}

/// One of the zones that share a name.
pub(super) struct Claim {
    /// Language subtags in which it means this one.
    pub(super) languages: &'static [&'static str],
    /// Regions in which it means this one.
    pub(super) regions: &'static [&'static str],
    /// A site in one of these zones means this one.
    pub(super) zones: &'static [Tz],
    /// Its offset in minutes.
    pub(super) offset: i32,
}

/// Names in capital letters; written otherwise they are words of some language.
pub(super) const NAMES: &[(&str, Meaning)] = &[
    ("UTC", Meaning::Offset(0)),
    ("GMT", Meaning::Offset(0)),
    ("UT", Meaning::Offset(0)),
    ("Z", Meaning::Offset(0)),
    // Europe.
    ("CET", Meaning::Offset(60)),
    ("CEST", Meaning::Offset(120)),
    ("MEZ", Meaning::Offset(60)),
    ("MESZ", Meaning::Offset(120)),
    ("MET", Meaning::Offset(60)),
    ("MEST", Meaning::Offset(120)),
    ("HNEC", Meaning::Offset(60)),
    ("HEEC", Meaning::Offset(120)),
    ("WET", Meaning::Offset(0)),
    ("WEST", Meaning::Offset(60)),
    ("EET", Meaning::Offset(120)),
    ("EEST", Meaning::Offset(180)),
    ("MSK", Meaning::Offset(180)),
    ("МСК", Meaning::Offset(180)),
    ("MSD", Meaning::Offset(240)),
    ("TRT", Meaning::Offset(180)),
    ("TSİ", Meaning::Offset(180)),
    ("TSI", Meaning::Offset(180)),
    (
        "BST",
        Meaning::OneOf(&[
            Claim { languages: &["bn"], regions: &["BD"], zones: &[Tz::Asia__Dhaka], offset: 360 },
            Claim { languages: ALL, regions: &["GB"], zones: &[Tz::Europe__London], offset: 60 },
        ]),
    ),
    // North America.
    ("ET", Meaning::Region(Tz::America__New_York)),
    ("EDT", Meaning::Offset(-240)),
    (
        "EST",
        Meaning::OneOf(&[
            Claim {
                languages: &[],
                regions: &["AU"],
                zones: &[Tz::Australia__Sydney, Tz::Australia__Melbourne, Tz::Australia__Brisbane],
                offset: 600,
            },
            Claim { languages: ALL, regions: &[], zones: &[], offset: -300 },
        ]),
    ),
    ("CT", Meaning::Region(Tz::America__Chicago)),
    ("CDT", Meaning::Offset(-300)),
    (
        "CST",
        Meaning::OneOf(&[
            Claim {
                languages: &["zh"],
                regions: &["CN", "TW", "HK", "MO"],
                zones: &[Tz::Asia__Shanghai, Tz::Asia__Taipei],
                offset: 480,
            },
            Claim { languages: &[], regions: &["CU"], zones: &[Tz::America__Havana], offset: -300 },
            Claim {
                languages: &["en", "es"],
                regions: &["US", "CA", "MX"],
                zones: &[Tz::America__Chicago, Tz::America__Mexico_City],
                offset: -360,
            },
        ]),
    ),
    ("MT", Meaning::Region(Tz::America__Denver)),
    ("MDT", Meaning::Offset(-360)),
    (
        "MST",
        Meaning::OneOf(&[
            Claim { languages: &["ms"], regions: &["MY"], zones: &[Tz::Asia__Kuala_Lumpur], offset: 480 },
            Claim {
                languages: &["en", "es"],
                regions: &["US", "CA", "MX"],
                zones: &[Tz::America__Denver, Tz::America__Phoenix],
                offset: -420,
            },
        ]),
    ),
    ("PT", Meaning::Region(Tz::America__Los_Angeles)),
    ("PDT", Meaning::Offset(-420)),
    (
        "PST",
        Meaning::OneOf(&[
            Claim { languages: &["fil", "tl"], regions: &["PH"], zones: &[Tz::Asia__Manila], offset: 480 },
            Claim { languages: ALL, regions: &[], zones: &[], offset: -480 },
        ]),
    ),
    ("AKST", Meaning::Offset(-540)),
    ("AKDT", Meaning::Offset(-480)),
    ("HST", Meaning::Offset(-600)),
    ("NST", Meaning::Offset(-210)),
    ("NDT", Meaning::Offset(-150)),
    ("ADT", Meaning::Offset(-180)),
    (
        "AST",
        Meaning::OneOf(&[
            Claim {
                languages: &["ar"],
                regions: &["SA", "KW", "QA", "BH", "IQ", "YE"],
                zones: &[Tz::Asia__Riyadh, Tz::Asia__Baghdad, Tz::Asia__Kuwait, Tz::Asia__Qatar],
                offset: 180,
            },
            Claim {
                languages: &[],
                regions: &["CA", "PR", "BM"],
                zones: &[Tz::America__Halifax, Tz::America__Puerto_Rico],
                offset: -240,
            },
        ]),
    ),
    // South America.
    ("BRT", Meaning::Offset(-180)),
    ("ART", Meaning::Offset(-180)),
    ("UYT", Meaning::Offset(-180)),
    ("CLT", Meaning::Offset(-240)),
    ("CLST", Meaning::Offset(-180)),
    ("COT", Meaning::Offset(-300)),
    ("PET", Meaning::Offset(-300)),
    ("VET", Meaning::Offset(-240)),
    // Africa.
    ("SAST", Meaning::Offset(120)),
    ("CAT", Meaning::Offset(120)),
    ("EAT", Meaning::Offset(180)),
    ("WAT", Meaning::Offset(60)),
    // Asia.
    (
        "IST",
        Meaning::OneOf(&[
            Claim {
                // Irish and Israeli pages that give it in English are known by region or zone.
                languages: &["hi", "bn", "ta", "te", "mr", "gu", "kn", "ml", "pa", "or", "en"],
                regions: &["IN"],
                zones: &[Tz::Asia__Kolkata, Tz::Asia__Calcutta],
                offset: 330,
            },
            Claim { languages: &["ga"], regions: &["IE"], zones: &[Tz::Europe__Dublin], offset: 60 },
            Claim {
                languages: &["he", "iw"],
                regions: &["IL"],
                zones: &[Tz::Asia__Jerusalem, Tz::Asia__Tel_Aviv],
                offset: 120,
            },
        ]),
    ),
    ("IDT", Meaning::Offset(180)),
    (
        "GST",
        Meaning::OneOf(&[Claim {
            languages: &["ar"],
            regions: &["AE", "OM"],
            zones: &[Tz::Asia__Dubai, Tz::Asia__Muscat],
            offset: 240,
        }]),
    ),
    ("PKT", Meaning::Offset(300)),
    ("NPT", Meaning::Offset(345)),
    ("WIB", Meaning::Offset(420)),
    ("WITA", Meaning::Offset(480)),
    ("WIT", Meaning::Offset(540)),
    ("ICT", Meaning::Offset(420)),
    ("SGT", Meaning::Offset(480)),
    ("MYT", Meaning::Offset(480)),
    ("HKT", Meaning::Offset(480)),
    ("PHT", Meaning::Offset(480)),
    ("JST", Meaning::Offset(540)),
    ("KST", Meaning::Offset(540)),
    // Australia and New Zealand.
    ("AEST", Meaning::Offset(600)),
    ("AEDT", Meaning::Offset(660)),
    ("AET", Meaning::Region(Tz::Australia__Sydney)),
    ("ACST", Meaning::Offset(570)),
    ("ACDT", Meaning::Offset(630)),
    ("AWST", Meaning::Offset(480)),
    ("NZST", Meaning::Offset(720)),
    ("NZDT", Meaning::Offset(780)),
    ("NZT", Meaning::Region(Tz::Pacific__Auckland)),
];

/// Any language, none included.
pub(super) const ALL: &[&str] = &["*"];

/// Zones in several words, with every word folded by ASCII case.
pub(super) const PHRASES: &[(&[&str], Tz)] = &[
    (&["eastern", "time"], Tz::America__New_York),
    (&["central", "time"], Tz::America__Chicago),
    (&["mountain", "time"], Tz::America__Denver),
    (&["pacific", "time"], Tz::America__Los_Angeles),
    (&["eastern"], Tz::America__New_York),
    (&["pacific"], Tz::America__Los_Angeles),
    (&["central", "european", "time"], Tz::Europe__Berlin),
    (&["central", "european", "standard", "time"], Tz::Europe__Berlin),
    (&["central", "european", "summer", "time"], Tz::Europe__Berlin),
    (&["moscow", "time"], Tz::Europe__Moscow),
    (&["beijing", "time"], Tz::Asia__Shanghai),
];
