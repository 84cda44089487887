//! Prints the tables of keys and commands for the README, each between its two markers.

use std::io::Write as _;

use modcon::app::keymap;
use modcon::app::keymap::Keymap;
use modcon::app::palette;

fn main() -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    let keys = keymap::markdown(&Keymap::default());
    let commands = palette::markdown();
    writeln!(out, "<!-- keys:begin -->\n\n{keys}\n<!-- keys:end -->\n")?;
    writeln!(
        out,
        "<!-- commands:begin -->\n\n{commands}\n<!-- commands:end -->"
    )
}
