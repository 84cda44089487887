//! What the loop draws on. The terminal is one surface; tests bring another.

use std::io;

use crate::app::state::State;
use crate::layout::Size;
use crate::view::theme::Theme;

/// Something to draw on, and what else a terminal can be asked for.
pub trait Surface {
    /// Whether the last frame has left, so that another may be drawn.
    fn is_free(&self) -> bool;

    /// A frame has left.
    fn frame_left(&mut self);

    /// Draws a frame.
    ///
    /// # Errors
    ///
    /// The surface's own error.
    fn draw(&mut self, state: &State, theme: &Theme) -> io::Result<()>;

    /// The next frame has this size and sends every cell.
    ///
    /// # Errors
    ///
    /// The surface's own error.
    fn resize(&mut self, size: Size) -> io::Result<()>;

    /// The next frame sends every cell.
    ///
    /// # Errors
    ///
    /// The surface's own error.
    fn forget(&mut self) -> io::Result<()>;

    /// Hands a text to the clipboard.
    ///
    /// # Errors
    ///
    /// The surface's own error.
    fn copy(&mut self, text: &str) -> io::Result<()>;

    /// Takes mouse events, or leaves them.
    ///
    /// # Errors
    ///
    /// The surface's own error.
    fn capture_mouse(&mut self, capture: bool) -> io::Result<()>;

    /// Gives the surface to the shell and stops the program until the shell continues it.
    ///
    /// # Errors
    ///
    /// The surface's own error.
    fn suspend(&mut self) -> io::Result<()>;

    /// Takes the surface back and says how large it is; nothing where it is somebody else's, as
    /// for a program that goes on in the background.
    ///
    /// # Errors
    ///
    /// The surface's own error.
    fn resume(&mut self, mouse: bool) -> io::Result<Option<Size>>;
}
