//! How the browser is called: each switch with its reason.

/// Switches that hold for every run.
pub(super) const FLAGS: &[&str] = &[
    "--headless=new",
    "--remote-debugging-pipe",
    // No window but those we ask for.
    "--no-startup-window",
    "--no-first-run",
    "--no-default-browser-check",
    // All ways to the network lead through the gate: loopback, too, and nothing beside TCP.
    "--proxy-bypass-list=<-loopback>",
    "--disable-quic",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    // Names are resolved behind the gate.
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
    "--dns-prefetch-disable",
    "--no-pings",
    // Nothing works in the background for the maker or the user of a browser.
    "--disable-background-networking",
    "--disable-client-side-phishing-detection",
    "--disable-component-extensions-with-background-pages",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-extensions",
    "--disable-sync",
    "--disable-breakpad",
    "--disable-crash-reporter",
    "--metrics-recording-only",
    "--disable-features=Translate,MediaRouter,OptimizationHints,AutofillServerCommunication,\
     CertificateTransparencyComponentUpdater,InterestFeedContentSuggestions,NetworkPrediction,\
     DialMediaRouteProvider,PrivacySandboxSettings4,ServiceWorkerAutoPreload",
    // Nothing asks a person, and nothing is kept.
    "--deny-permission-prompts",
    "--disable-notifications",
    "--password-store=basic",
    "--use-mock-keychain",
    "--disk-cache-size=1",
    "--media-cache-size=1",
    // Containers have little of it; the profile's directory is used instead.
    "--disable-dev-shm-usage",
    // Nobody looks or listens.
    "--disable-gpu",
    "--mute-audio",
    "--hide-scrollbars",
    "--blink-settings=imagesEnabled=false",
    // A tab that is not seen works like one that is.
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
];
