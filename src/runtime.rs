//! The loop: the only part that touches the world.
