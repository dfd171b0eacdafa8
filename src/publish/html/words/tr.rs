//! Turkish.

use super::Words;

pub(super) const WORDS: Words = Words {
    tags: &["tr"],
    all_feeds: "Tüm akışlar",
    subscribe: "Abone ol",
    subscribe_how: "Bu adreslerden birini bir akış okuyucuya kopyalayın: burada nelerin yeni olduğunu gösterir.",
    subscribe_all: "Tümüne abone ol",
    subscribe_all_how: "Bu dosyayı bir akış okuyucuya aktarın.",
    sections: "Bölümler",
    advertisement: "Reklam",
    paywalled: "Yalnızca abonelere",
    cut_off: "Alıntı",
    first_seen: "ilk görülme:",
    reading: "dk okuma",
    updated: "güncelleme:",
    no_items: "Burada henüz bir şey yayımlanmadı.",
    no_feeds: "Henüz akış yok.",
    made_by: "Hazırlayan:",
    older: "Daha eski yazılar",
    newest: "En yeni yazılar",
    skip: "Yazılara geç",
    months: [
        "Ocak", "Şubat", "Mart", "Nisan", "Mayıs", "Haziran", "Temmuz", "Ağustos", "Eylül", "Ekim", "Kasım", "Aralık",
    ],
    day: "%-d %B %Y",
    clock: " %H:%M",
};
