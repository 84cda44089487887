//! The thin binary: arguments, configuration, exit code.

fn main() {}
