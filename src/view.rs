//! Drawing a state; remembers nothing.
