//! Draws a state of the console as SVG, for the README and for looking at.
//!
//! `cargo run --example screenshot -- STATE THEME WIDTHxHEIGHT [ascii] > screen.svg`

#![expect(
    clippy::unwrap_used,
    reason = "a state that cannot be built cannot be drawn"
)]

#[path = "../tests/support/picture.rs"]
mod picture;
#[path = "../tests/support/states.rs"]
mod states;

use anyhow::Context;
use modcon::layout::Size;
use modcon::view::theme::Glyphs;
use modcon::view::theme::Theme;
use std::io::Write;

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let name = arguments.next().context("which state?")?;
    let theme = arguments.next().context("which theme?")?;
    let size = arguments.next().context("which size?")?;
    let is_ascii = arguments.next().is_some_and(|word| word == "ascii");
    let (width, height) = size.split_once('x').context("WIDTHxHEIGHT")?;
    let size = Size {
        width: width.parse()?,
        height: height.parse()?,
    };
    let (_, state) = states::catalogue(size)
        .into_iter()
        .find(|(known, _)| *known == name)
        .with_context(|| format!("no state {name}"))?;
    let mut drawn = Theme::named(&theme)?;
    if is_ascii {
        drawn = drawn.with_glyphs(Glyphs::ASCII);
    }
    let svg = picture::picture(&state, &drawn, theme == "light")?;
    std::io::stdout().write_all(svg.as_bytes())?;
    Ok(())
}
