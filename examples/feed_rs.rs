//! What feed-rs alone makes of feeds, to compare it with the program: reads names of files, one a
//! line, and prints a line of JSON for each.

use std::io::{self, BufRead, Write};
use std::panic;

use serde_json::json;

fn main() -> io::Result<()> {
    panic::set_hook(Box::new(|_| {}));
    let mut out = io::stdout().lock();
    for path in io::stdin().lock().lines() {
        let path = path?;
        let bytes = std::fs::read(&path)?;
        let result = match panic::catch_unwind(|| feed_rs::parser::parse(bytes.as_slice())) {
            Ok(Ok(feed)) => json!({ "id": path, "feed": feed }),
            Ok(Err(error)) => json!({ "id": path, "error": error.to_string() }),
            Err(_) => json!({ "id": path, "panic": true }),
        };
        writeln!(out, "{result}")?;
    }
    Ok(())
}
