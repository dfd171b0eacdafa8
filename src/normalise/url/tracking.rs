//! Query parameters that say where a reader came from, not what is read.
//!
//! What is not in these tables stays: an unknown parameter may well name the article.

/// Beginnings of names that only campaign tools use.
const PREFIXES: &[&str] = &[
    "utm_",
    "mtm_",
    "matomo_",
    "piwik_",
    "hsa_",
    "_hs",
    "stm_",
    "ga_",
    "at_",
    "xtor",
    "wt_",
    "wtrid",
    "cx_",
    "itm_",
    "oly_",
    "vero_",
    "trk_",
    "sc_c",
    "mkt_tok",
    "__twitter",
    "__hs",
    "zanpid",
    "pk_campaign",
    "pk_kwd",
    "pk_source",
    "pk_medium",
    "pk_content",
    "pk_cid",
];

/// Names of click ids, mailing tools, share buttons and sessions.
const NAMES: &[&str] = &[
    "_ga",
    "_gl",
    "_openstat",
    "amp_js_v",
    "cfid",
    "cftoken",
    "cmpid",
    "cmp_id",
    "dclid",
    "dicbo",
    "dm_i",
    "ef_id",
    "fb_action_ids",
    "fb_action_types",
    "fb_ref",
    "fb_source",
    "fbclid",
    "feature",
    "ftag",
    "gaa_at",
    "gaa_n",
    "gaa_sig",
    "gaa_ts",
    "gad_source",
    "gbraid",
    "gclid",
    "gclsrc",
    "gs_l",
    "icid",
    "igsh",
    "igshid",
    "jsessionid",
    "li_fat_id",
    "mc_cid",
    "mc_eid",
    "mkwid",
    "msclkid",
    "ncid",
    "nsl",
    "ns_campaign",
    "ns_mchannel",
    "ns_source",
    "ocid",
    "phpsessid",
    "rb_clickid",
    "referrer",
    "s_cid",
    "s_kwcid",
    "share",
    "shared",
    "smid",
    "smtyp",
    "soc_src",
    "soc_trk",
    "spm",
    "srsltid",
    "tduid",
    "traffic_source",
    "trackid",
    "ttclid",
    "twclid",
    "usqp",
    "wbraid",
    "wickedid",
    "wprov",
    "wtmc",
    "yclid",
    "ysclid",
];

/// Names that mean the way to an article on most sites, and the article itself on a few; there
/// they carry its number.
const NAMES_UNLESS_NUMBER: &[&str] = &["ref", "src", "ref_src", "ref_url", "campaign", "kampagne", "rss"];

/// Names that ask for another rendering of the same page.
const VARIANTS: &[&str] = &["amp", "outputtype", "output", "print", "printview", "druck", "layout", "view", "mode"];

/// Values of [`VARIANTS`] that mean the print or AMP rendering.
const VARIANT_VALUES: &[&str] = &["", "1", "true", "yes", "amp", "print", "druck", "drucken", "amphtml"];

/// The shortest number that is taken for the number of an article, in digits.
const NUMBER_DIGITS_MIN: usize = 4;

/// Whether a parameter says only where a reader came from. Names are compared without case.
pub(super) fn is_tracking(name: &str, value: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let name = name.as_str();
    PREFIXES.iter().any(|prefix| name.starts_with(prefix))
        || NAMES.contains(&name)
        || (NAMES_UNLESS_NUMBER.contains(&name) && !is_number(value))
}

/// Whether a parameter asks for the print or AMP rendering of the page that the address without
/// it leads to.
pub(super) fn is_variant(name: &str, value: &str) -> bool {
    let value = value.to_ascii_lowercase();
    match name.to_ascii_lowercase().as_str() {
        // These have many other meanings; only a telling value counts.
        "output" | "outputtype" | "layout" | "view" | "mode" => {
            matches!(value.as_str(), "amp" | "amphtml" | "print" | "druck" | "drucken")
        }
        name => VARIANTS.contains(&name) && VARIANT_VALUES.contains(&value.as_str()),
    }
}

fn is_number(value: &str) -> bool {
    value.len() >= NUMBER_DIGITS_MIN && value.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_that_name_articles_stay() {
        for name in ["id", "p", "artid", "article", "storyid", "v", "page_id", "story", "sid", "q", "unknown"] {
            assert!(!is_tracking(name, "12345"), "{name}");
        }
        for name in ["utm_source", "UTM_Campaign", "fbclid", "gclid", "src", "ref", "mc_cid", "wt_mc", "xtor"] {
            assert!(is_tracking(name, "live"), "{name}");
        }
        assert!(!is_tracking("ref", "4711123"));
        assert!(is_variant("view", "print") && !is_variant("view", "list"));
        assert!(is_variant("amp", "") && !is_variant("page", "1"));
    }
}
