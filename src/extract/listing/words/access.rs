//! Words by which teasers say that an article is for subscribers.

/// Parts of class names, and values of `data-access`.
pub(in super::super) const PAID_CLASSES: &[&str] = &[
    "abo",
    "abonne",
    "abonnes",
    "abbonati",
    "aboplus",
    "betaald",
    "ispaid",
    "ispremium",
    "locked",
    "members-only",
    "paid",
    "payant",
    "paywall",
    "paywalled",
    "plus",
    "premium",
    "subscriber",
    "subscribers",
    "subscription",
    "suscriptor",
    "suscriptores",
];

/// What may follow such a part: it is said of the article or of its badge. Not `content`: paid
/// content is advertising.
pub(in super::super) const PAID_CLASS_ENDINGS: &[&str] =
    &["article", "artikel", "badge", "flag", "icon", "label", "logo", "marker", "only", "tag", "teaser"];

/// Attributes that hold `true` where an article is paid for.
pub(in super::super) const PAID_ATTRIBUTES: &[&str] =
    &["data-is-premium", "data-locked", "data-paid", "data-paywall", "data-premium"];

/// What badges say, or the texts for those who do not see them.
pub(in super::super) const PAID_BADGES: &[&str] = &[
    "+",
    "🔒",
    "abo",
    "abonnenten",
    "abonnés",
    "exklusiv für abonnenten",
    "for members",
    "for subscribers",
    "für abonnenten",
    "members only",
    "nur für abonnenten",
    "nur mit abo",
    "paid",
    "para assinantes",
    "para suscriptores",
    "per abbonati",
    "plus",
    "plus-artikel",
    "premium",
    "réservé aux abonnés",
    "solo abbonati",
    "solo suscriptores",
    "subscriber only",
    "subscriber-only",
    "subscribers only",
    "tylko dla subskrybentów",
    "voor abonnees",
];
