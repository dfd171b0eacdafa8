//! A site that people have written rules for.

use crate::support::Site;

/// A gazette and a table of dates.
pub(super) fn site() -> Site {
    let site = Site::start();
    site.html("/aubach", AUBACH);
    site.html("/saal", SAAL);
    site
}

const AUBACH: &str = r#"<!doctype html><html lang="de"><head><title>Gemeindeblatt Aubach</title></head><body>
<nav><a href="/">Start</a> <a href="/rathaus">Rathaus</a></nav>
<ul class="meldungen">
<li id="m4"><h3><a href="/blatt/4-bruecke-gesperrt">Brücke   gesperrt</a></h3><time datetime="2026-11-20">20. November</time>
 <img src="/bild/bruecke.jpg" alt=""><div class="text"><p>Die <b>alte</b> Brücke ist bis Ostern zu.</p></div></li>
<li id="m3"><h3><a href="/blatt/3-muehle-mahlt">Mühle mahlt wieder</a></h3><time datetime="2026-11-18">18. November</time>
 <div class="text"><p>Erstmals seit Jahren gibt es eigenes Mehl.</p><p>Der Laden hat samstags auf.</p></div></li>
<li id="m2"><h3><a href="/blatt/2-anzeige-matratzen">Matratzen</a></h3><time datetime="2026-11-17">17. November</time>
 <div class="text"><p>Anzeige: Matratzen zum halben Preis.</p></div></li>
<li id="m1"><h3><a href="{{base}}/blatt/1-radweg">Radweg &amp; Schule</a></h3><time datetime="2026-11-15">15. November</time>
 <div class="text"><p>Der Rat stimmt zu.</p></div></li>
</ul>
<ul class="links"><li><h3><a href="/impressum">Impressum</a></h3></li></ul></body></html>"#;

const SAAL: &str = r#"<!doctype html><html lang="de"><head><title>Der Saal</title></head><body>
<table class="termine"><tr><th>Wann</th><th>Was</th></tr>
<tr class="termin"><td class="wann">3.12.2026</td><td class="was"><a href="/saal/weihnachtskonzert"><img src="/bild/konzert.png" alt="">Weihnachtskonzert</a></td></tr>
<tr class="termin"><td class="wann">11.1.2027</td><td class="was"><a href="/saal/neujahrsempfang"><img src="/bild/empfang.png" alt="">Neujahrsempfang</a></td></tr>
<tr class="termin"><td class="wann">2.2.2027</td><td class="was"><a href="/saal/lichtmess"><img src="/bild/licht.png" alt="">Lichtmess</a></td></tr>
</table></body></html>"#;
