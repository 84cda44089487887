//! The shape of the sources: which module may know which, how large a file may be, where colours
//! and raw text may stand. It reads lines, which is why one import a line is a rule here.

#[path = "architecture/source.rs"]
mod source;

use std::path::Path;

use source::Source;
use source::sources;

/// A module at the top of the crate.
struct Layer {
    name: &'static str,
    /// The modules of ours that it may import.
    may: &'static [&'static str],
    /// What it never says: crates and calls that belong to others.
    never: &'static [&'static str],
}

/// Whoever computes without touching the world says none of this.
const WORLD: [&str; 12] = [
    "tokio::",
    "reqwest::",
    "crossterm::",
    "hyper::",
    "rustix::",
    "std::env",
    "std::fs",
    "std::net",
    "std::process",
    "std::thread",
    "::now(",
    "SystemTime",
];

const LAYERS: [Layer; 15] = [
    Layer {
        name: "text",
        may: &[],
        never: &["ratatui::", "jiff::"],
    },
    Layer {
        name: "domain",
        may: &["text"],
        never: &["ratatui::"],
    },
    Layer {
        name: "layout",
        may: &[],
        never: &["ratatui::style", "ratatui::widgets", "ratatui::text"],
    },
    Layer {
        name: "app",
        may: &["domain", "text", "layout"],
        never: &["ratatui::", "std::time::Instant"],
    },
    Layer {
        name: "view",
        may: &["app", "domain", "text", "layout"],
        never: &["&mut State"],
    },
    Layer {
        name: "api",
        may: &["domain", "text"],
        never: &["ratatui::", "crossterm::", "clap::", "std::env", "std::fs"],
    },
    Layer {
        name: "store",
        may: &["domain", "text"],
        never: &["ratatui::", "crossterm::", "reqwest::", "clap::"],
    },
    Layer {
        name: "dispatch",
        may: &["api", "domain", "store", "text"],
        never: &[
            "ratatui::",
            "crossterm::",
            "reqwest::",
            "clap::",
            "rusqlite::",
        ],
    },
    Layer {
        name: "webhook",
        may: &["domain", "store", "text"],
        never: &[
            "ratatui::",
            "crossterm::",
            "reqwest::",
            "clap::",
            "rusqlite::",
            "std::env",
            "std::fs",
        ],
    },
    Layer {
        name: "config",
        may: &["domain", "text"],
        never: &["ratatui::", "crossterm::", "clap::"],
    },
    Layer {
        name: "terminal",
        may: &["text"],
        never: &["reqwest::", "std::fs"],
    },
    Layer {
        name: "demo",
        may: &[],
        never: &[
            "reqwest::",
            "ratatui::",
            "crossterm::",
            "secrecy::",
            "clap::",
        ],
    },
    Layer {
        name: "command",
        may: &[
            "api", "config", "dispatch", "domain", "store", "terminal", "text", "webhook",
        ],
        never: &["ratatui::", "crossterm::", "reqwest::", "rusqlite::"],
    },
    Layer {
        name: "cli",
        may: &["command", "config", "demo", "domain"],
        never: &["ratatui::", "tokio::", "std::fs", "std::env"],
    },
    Layer {
        name: "runtime",
        may: &[
            "api", "app", "config", "dispatch", "domain", "layout", "store", "terminal", "text",
            "view", "webhook",
        ],
        never: &["clap::", "rusqlite::"],
    },
];

/// These compute; nothing of the world is in them.
const PURE: [&str; 5] = ["text", "domain", "layout", "app", "view"];

/// What `main` puts together.
const MAIN_MAY: [&str; 6] = ["cli", "command", "config", "demo", "domain", "runtime"];

/// A file is split by meaning long before.
const LONGEST: usize = 500;

fn layer(source: &Source) -> Option<&'static Layer> {
    LAYERS.iter().find(|layer| source.module() == layer.name)
}

/// Fails with everything that is wrong, not only the first.
fn assert_none(wrong: &[String]) {
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[test]
fn every_module_has_its_place() {
    let root = sources("src");
    let root = root.iter().find(|source| source.path == "src/lib.rs");
    let listed = root.unwrap().lines().filter_map(|(_, line)| {
        let name = line.strip_prefix("pub mod ")?;
        name.strip_suffix(';')
    });
    let mut listed: Vec<&str> = listed.collect();
    let mut known: Vec<&str> = LAYERS.iter().map(|layer| layer.name).collect();
    listed.sort_unstable();
    known.sort_unstable();
    assert_eq!(listed, known);
}

#[test]
fn imports_point_one_way() {
    let mut wrong = Vec::new();
    for source in sources("src") {
        for (number, line) in source.lines() {
            for used in source::modules_in(line) {
                let may = match layer(&source) {
                    Some(layer) => used == layer.name || layer.may.contains(&used),
                    None => source.path == "src/main.rs" && MAIN_MAY.contains(&used),
                };
                if !may {
                    wrong.push(format!("{}:{number}: may not know {used}", source.path));
                }
            }
        }
    }
    assert_none(&wrong);
}

#[test]
fn server_and_client_share_nothing_even_in_tests() {
    let mut wrong = Vec::new();
    for source in sources("src") {
        let stranger = match source.module() {
            "demo" => ["api", "domain", "app"],
            "api" => ["demo", "demo", "demo"],
            _ => continue,
        };
        for (number, line) in source.all_lines() {
            for used in source::modules_in(line) {
                if stranger.contains(&used) {
                    wrong.push(format!("{}:{number}: may not know {used}", source.path));
                }
            }
        }
    }
    assert_none(&wrong);
}

#[test]
fn nobody_reaches_past_their_layer() {
    let mut wrong = Vec::new();
    for source in sources("src") {
        let Some(layer) = layer(&source) else {
            continue;
        };
        let world = if PURE.contains(&layer.name) {
            &WORLD[..]
        } else {
            &[]
        };
        for (number, line) in source.lines() {
            for word in layer.never.iter().chain(world) {
                if line.contains(word) {
                    wrong.push(format!("{}:{number}: says {word}", source.path));
                }
            }
        }
    }
    assert_none(&wrong);
}

#[test]
fn an_import_is_one_path_on_one_line() {
    let mut wrong = Vec::new();
    for folder in ["src", "tests", "examples", "benches"] {
        for source in sources(folder) {
            for (number, line) in source.all_lines() {
                let import = line.trim_start_matches("pub ").strip_prefix("use ");
                let import = import.unwrap_or_default();
                if import.contains("::{") && !import.starts_with(char::is_uppercase) {
                    wrong.push(format!("{}:{number}: a group of imports", source.path));
                }
                if import.starts_with("super::super") {
                    wrong.push(format!("{}:{number}: write the path out", source.path));
                }
            }
        }
    }
    assert_none(&wrong);
}

#[test]
fn files_are_short_and_say_what_they_own() {
    let mut wrong = Vec::new();
    for folder in ["src", "tests", "examples", "benches"] {
        for source in sources(folder) {
            let lines = source.text.lines().count();
            if lines > LONGEST {
                wrong.push(format!(
                    "{}: {lines} lines; split it by meaning",
                    source.path
                ));
            }
            if !source.is_test && !source.text.starts_with("//! ") {
                let complaint = "opens without a word on what it owns";
                if !source.text.starts_with("#![doc = include_str!(") {
                    wrong.push(format!("{}: {complaint}", source.path));
                }
            }
            if folder == "src" && source.path.ends_with("/mod.rs") {
                wrong.push(format!("{}: name it after its module", source.path));
            }
        }
    }
    assert_none(&wrong);
}

#[test]
fn colours_are_in_the_theme_only() {
    let mut wrong = Vec::new();
    for source in sources("src") {
        if source.path.starts_with("src/view/theme") {
            continue;
        }
        for (number, line) in source.lines() {
            for word in ["Color::", "style::Color", "Stylize"] {
                if line.contains(word) {
                    wrong.push(format!("{}:{number}: says {word}", source.path));
                }
            }
        }
    }
    assert_none(&wrong);
}

#[test]
fn cells_are_written_by_the_pen_only() {
    let doors = [
        ".set_char(",
        ".set_line(",
        ".set_span(",
        ".set_string(",
        ".set_stringn(",
        ".set_symbol(",
        "ratatui::text",
        "ratatui::widgets",
    ];
    let mut wrong = Vec::new();
    for source in sources("src") {
        if source.module() != "view" || source.path == "src/view/pen.rs" {
            continue;
        }
        for (number, line) in source.lines() {
            for door in doors {
                if line.contains(door) {
                    wrong.push(format!("{}:{number}: says {door}", source.path));
                }
            }
        }
    }
    assert_none(&wrong);
}

#[test]
fn nothing_is_left_for_later() {
    // Spelled so that this file does not find itself.
    let marks = [
        concat!("TO", "DO"),
        concat!("FIX", "ME"),
        concat!("XX", "X:"),
    ];
    let mut wrong = Vec::new();
    for folder in ["src", "tests", "examples", "benches"] {
        for source in sources(folder) {
            for (number, line) in source.text.lines().enumerate() {
                if marks.iter().any(|mark| line.contains(mark)) {
                    wrong.push(format!("{}:{}: left for later", source.path, number + 1));
                }
            }
        }
    }
    assert_none(&wrong);
}

#[test]
fn hostile_characters_are_written_as_escapes() {
    let mut wrong = Vec::new();
    for folder in ["src", "tests", "examples", "benches", "assets"] {
        for (path, text) in source::texts(folder) {
            for (number, line) in text.lines().enumerate() {
                if let Some(found) = line.chars().find(|c| source::hides(*c)) {
                    let found = found.escape_unicode();
                    wrong.push(format!("{path}:{}: a raw {found}", number + 1));
                }
            }
        }
    }
    assert_none(&wrong);
}

#[test]
fn every_promise_names_a_test() {
    let map = source::texts("ARCHITECTURE.md");
    let (_, map) = map.first().unwrap();
    let all: Vec<Source> = ["src", "tests"].into_iter().flat_map(sources).collect();
    let promises = map.lines().filter(|line| {
        let number = line.trim_start_matches("| ").split(' ').next();
        line.starts_with("| ") && number.is_some_and(|number| number.parse::<u32>().is_ok())
    });
    let mut wrong = Vec::new();
    let mut count = 0;
    for promise in promises {
        count += 1;
        let tests = promise.trim_end_matches(" |").rsplit(" | ").next().unwrap();
        for test in tests.split(", ") {
            let wanted = format!("fn {}(", test.trim_matches('`'));
            if !all.iter().any(|source| source.text.contains(&wanted)) {
                wrong.push(format!("no test is called {test}: {promise}"));
            }
        }
    }
    assert!(count > 5, "the table of promises is not where it was");
    assert_none(&wrong);
}

#[test]
fn the_pages_link_to_what_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut wrong = Vec::new();
    for page in ["README.md", "ARCHITECTURE.md", "CHANGELOG.md"] {
        for (_, text) in source::texts(page) {
            let targets = text
                .split("](")
                .skip(1)
                .filter_map(|rest| rest.split(')').next());
            for target in targets.filter(|target| !target.contains("://")) {
                if !root.join(target).exists() {
                    wrong.push(format!("{page}: {target} is not there"));
                }
            }
        }
    }
    assert_none(&wrong);
}

#[test]
fn main_stays_thin() {
    let all = sources("src");
    let main = all.iter().find(|source| source.path == "src/main.rs");
    assert!(main.unwrap().text.lines().count() < 90);
}
