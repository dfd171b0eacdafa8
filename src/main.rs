//! The `depesche` program.

use std::process::ExitCode;

use clap::Parser;
use depesche::cli::extract::{self, ExtractArgs};

/// Turns websites into feeds that people can trust.
#[derive(Parser)]
#[command(version)]
enum Command {
    /// Reads pages from disk and prints what is found in them as JSON.
    Extract(ExtractArgs),
}

fn main() -> ExitCode {
    let Command::Extract(args) = Command::parse();
    match extract::run(&args) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            eprintln!("depesche extract: {error}");
            ExitCode::from(1)
        }
    }
}
