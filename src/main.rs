//! The `depesche` program: hands over to [`depesche::cli`].
#![forbid(unsafe_code)]

use std::process::ExitCode;

fn main() -> ExitCode {
    depesche::cli::main()
}
