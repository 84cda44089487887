# What one does here by hand. Nothing needs `just`: each line is a plain command.

# The console on an embedded network of invented users.
demo *ARGS:
    cargo run --release -- demo {{ARGS}}

# While working: formatting, lints and the tests beside the code.
check:
    cargo fmt --check
    cargo clippy --locked --all-targets -- -D warnings
    cargo test --locked --lib

# Every test.
test *ARGS:
    cargo test --locked {{ARGS}}

# The picture in the README.
picture:
    cargo run --example screenshot -- picture dark 120x32 > assets/screen.svg

# Everything that must hold before a change goes in.
ci:
    bash .ci/run

# The crate's documentation, ARCHITECTURE.md first.
doc:
    cargo doc --locked --no-deps --open

# Known holes in dependencies; needs the network.
advisories:
    cargo deny --locked check advisories

# What the console takes, as ratios to a bare program; needs a machine with nothing else to do.
bench *ARGS:
    cargo build --locked --release --example floor
    cargo bench --locked -- {{ARGS}}
