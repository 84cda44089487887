//! `modcon completions` and `modcon man`: what the command line says of itself.

use clap::Command;
use clap_complete::Shell;
use clap_mangen::Man;

use crate::command::exit::Exit;
use crate::command::output;

/// Prints completions for a shell.
#[must_use]
pub fn completions(mut description: Command, shell: Shell) -> Exit {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut description, "modcon", &mut script);
    output::print(&script)
}

/// Prints the man page as roff.
#[must_use]
pub fn man(description: Command) -> Exit {
    match page(description) {
        Ok(page) => output::print(&page),
        Err(error) => output::Stopped::from(error).exit(),
    }
}

/// One page for the program and its commands: the options of each command stand under its name.
fn page(mut description: Command) -> std::io::Result<Vec<u8>> {
    description.build();
    let mut page = Vec::new();
    let mut commands = Vec::new();
    collect(&description, "modcon", &mut commands);
    let man = Man::new(description);
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    man.render_subcommands_section(&mut page)?;
    for (name, command) in commands {
        let mut options = Vec::new();
        let own = command.mut_args(|arg| {
            let hidden = arg.is_global_set();
            arg.hide(hidden)
        });
        Man::new(own).render_options_section(&mut options)?;
        let options = String::from_utf8_lossy(&options);
        let heading = format!(".SH \"OPTIONS OF {}\"", name.to_uppercase());
        page.extend_from_slice(options.replacen(".SH OPTIONS", &heading, 1).as_bytes());
    }
    man.render_extra_section(&mut page)?;
    man.render_version_section(&mut page)?;
    Ok(page)
}

/// Every command below one, by its whole name, the ones that only group others left out.
fn collect(above: &Command, name: &str, commands: &mut Vec<(String, Command)>) {
    for command in above.get_subcommands() {
        let name = format!("{name} {}", command.get_name());
        if command.has_subcommands() {
            collect(command, &name, commands);
        } else {
            commands.push((name, command.clone()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_has_the_program_and_its_commands() {
        let page = String::from_utf8(page(crate::cli::description()).unwrap()).unwrap();
        for expected in [
            ".TH modcon",
            "\\-\\-base\\-url",
            "OPTIONS OF MODCON USERS",
            "\\-\\-with\\-page",
            "OPTIONS OF MODCON DEMO",
            "OPTIONS OF MODCON CONFIG SHOW",
            "OPTIONS OF MODCON JOURNAL EXPORT",
            "OPTIONS OF MODCON APPLY",
            "\\-\\-dry\\-run",
            "Exit status",
        ] {
            assert!(page.contains(expected), "{expected}: {page}");
        }
        let globals = page.matches("\\-\\-base\\-url").count();
        assert_eq!(globals, 2, "in the synopsis and in the options, once each");
    }
}
