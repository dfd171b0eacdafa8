//! `depesche man`: one manual page for the program and all its commands.

use std::io;

use clap::Command;
use clap_mangen::Man;

/// What the exit codes say, in roff.
const EXIT_STATUS: &str = ".SH \"EXIT STATUS\"
.TP
0
All is fine.
.TP
1
Some source is bad: its page cannot be had, or has no articles.
.TP
2
The configuration or the call is bad.
";

/// The manual page in roff.
pub(super) fn page(program: Command) -> io::Result<String> {
    let mut out = Vec::new();
    let name = program.get_name().to_owned();
    let commands: Vec<Command> = program.get_subcommands().cloned().collect();
    let man = Man::new(program);
    man.render_title(&mut out)?;
    man.render_name_section(&mut out)?;
    man.render_synopsis_section(&mut out)?;
    man.render_description_section(&mut out)?;
    man.render_options_section(&mut out)?;
    out.extend(b".SH COMMANDS\n");
    for command in commands {
        let called = format!("{name} {}", command.get_name());
        out.extend(section(command.bin_name(called))?.into_bytes());
    }
    out.extend(EXIT_STATUS.bytes());
    Ok(String::from_utf8_lossy(&out).into_owned())
}

/// A command as a part of the page of its program: without headings of its own.
fn section(command: Command) -> io::Result<String> {
    let mut out = Vec::new();
    let title = command.get_bin_name().unwrap_or_default().to_owned();
    let has_arguments = command.get_arguments().next().is_some();
    let man = Man::new(command);
    man.render_synopsis_section(&mut out)?;
    man.render_description_section(&mut out)?;
    if has_arguments {
        man.render_options_section(&mut out)?;
    }
    let text = String::from_utf8_lossy(&out).into_owned();
    let lines = text.lines().map(|line| if line.starts_with(".SH ") { ".PP" } else { line });
    Ok(format!(".SS \"{title}\"\n{}\n", lines.collect::<Vec<_>>().join("\n")))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn every_command_and_option_is_on_the_page() {
        let program = super::super::Arguments::command();
        let page = page(program.clone()).unwrap();
        for command in program.get_subcommands() {
            assert!(page.contains(&format!(".SS \"depesche {}\"", command.get_name())), "{}", command.get_name());
            for option in command.get_arguments().filter_map(clap::Arg::get_long) {
                assert!(page.contains(&option.replace('-', "\\-")), "{option}");
            }
        }
        assert_eq!(page.matches(".SH OPTIONS").count(), 1, "{page}");
        assert!(page.contains(".SH \"EXIT STATUS\""));
    }
}
