//! Places in the console from which it can end, and the way to each.

use std::fs;
use std::net::Ipv4Addr;
use std::net::SocketAddr;
use std::path::PathBuf;

use modcon::demo::Faults;
use modcon::demo::Network;
use modcon::demo::Options;
use tempfile::TempDir;

use crate::pty::Program;
use crate::pty::Pty;

/// A place in the console.
pub(crate) struct Place {
    pub(crate) name: &'static str,
    pub(crate) size: (u16, u16),
    /// The network behind it; none on the first-run screen.
    pub(crate) network: Option<Behind>,
    /// What is typed once the screen shows what stands before it. The last text is the landmark.
    way: &'static [(&'static str, &'static str)],
    /// Leaves the program by `q`.
    pub(crate) quit: fn(&mut Pty),
}

/// An embedded network.
#[derive(Clone, Copy)]
pub(crate) struct Behind {
    users: u32,
    faults: &'static str,
}

const WELL: Behind = Behind {
    users: 500,
    faults: "",
};

const fn with(faults: &'static str) -> Behind {
    Behind { users: 500, faults }
}

const USUAL: (u16, u16) = (120, 35);

fn back_and_quit(pty: &mut Pty) {
    // From the zoom, the pane and the list; where less is to be done, the rest comes too late to
    // matter.
    pty.types("qqq");
}

fn close_and_quit(pty: &mut Pty) {
    // Alone: with a key behind it, Escape would be Alt.
    pty.types("\x1b").until("the closed overlay", |screen| {
        !screen.contents().contains("Esc close")
    });
    back_and_quit(pty);
}

/// Every place.
pub(crate) const PLACES: [Place; 14] = [
    Place {
        name: "the first page hangs",
        size: USUAL,
        network: Some(with("[[rule]]\nconnection = \"hang\"\n")),
        way: &[("", "Esc cancels")],
        quit: back_and_quit,
    },
    Place {
        name: "loaded",
        size: USUAL,
        network: Some(WELL),
        way: &[("", "100 loaded")],
        quit: back_and_quit,
    },
    Place {
        name: "the end of the list",
        size: (80, 24),
        network: Some(Behind {
            users: 40,
            faults: "",
        }),
        way: &[("", "loaded, end"), ("G", "end of the list")],
        quit: back_and_quit,
    },
    Place {
        name: "a search is typed",
        size: USUAL,
        network: Some(WELL),
        way: &[("", "100 loaded"), ("/zzz", "preview of")],
        quit: |pty| {
            pty.types("\r")
                .until("the closed bar", vt100::Screen::hide_cursor)
                .shows("Nobody");
            pty.types("\x03\x03");
        },
    },
    Place {
        name: "help",
        size: USUAL,
        network: Some(WELL),
        way: &[("", "100 loaded"), ("?", "Esc close")],
        quit: close_and_quit,
    },
    Place {
        name: "commands",
        size: (60, 16),
        network: Some(WELL),
        way: &[("", "100 loaded"), (":", "Esc close")],
        quit: close_and_quit,
    },
    Place {
        name: "the sort menu",
        size: USUAL,
        network: Some(WELL),
        way: &[("", "100 loaded"), ("s", "Esc close")],
        quit: back_and_quit,
    },
    Place {
        name: "one user on the whole screen",
        size: (200, 50),
        network: Some(WELL),
        way: &[
            ("", "100 loaded"),
            ("2", "Network-wide."),
            ("\r+", "+ both panes"),
        ],
        quit: back_and_quit,
    },
    Place {
        name: "loading on, and it hangs",
        size: USUAL,
        network: Some(with("[[rule]]\npage = 3\nconnection = \"hang\"\n")),
        way: &[("", "100 loaded"), ("S", "Esc stops")],
        quit: back_and_quit,
    },
    Place {
        name: "a search hangs",
        size: USUAL,
        network: Some(with("[[rule]]\nkeyword = \"zz\"\nconnection = \"hang\"\n")),
        way: &[("", "100 loaded"), ("/zz\r", "Esc cancels")],
        quit: back_and_quit,
    },
    Place {
        name: "first run",
        size: USUAL,
        network: None,
        way: &[("", "No network is set up yet.")],
        quit: back_and_quit,
    },
    Place {
        name: "the token is refused",
        size: USUAL,
        network: Some(with("[[rule]]\nerror = { status = 401 }\n")),
        way: &[("", "R reads the token again")],
        quit: back_and_quit,
    },
    Place {
        name: "too small",
        size: (20, 5),
        network: Some(WELL),
        way: &[("", "small")],
        quit: back_and_quit,
    },
    Place {
        name: "the requests of a flagged list",
        size: USUAL,
        network: Some(WELL),
        way: &[("", "100 loaded"), ("f", "FLAGGED"), ("@", "Esc close")],
        quit: back_and_quit,
    },
];

impl Place {
    pub(crate) fn named(name: &str) -> &'static Self {
        PLACES.iter().find(|place| place.name == name).unwrap()
    }

    /// What the screen shows there.
    pub(crate) fn landmark(&self) -> &'static str {
        self.way.last().unwrap().1
    }

    /// Goes there from the start.
    pub(crate) fn reach(&self, pty: &mut Pty) {
        for (keys, shown) in self.way {
            pty.types(keys).shows(shown);
        }
    }

    /// The network behind it, in this process.
    pub(crate) fn network(&self) -> Option<Network> {
        let behind = self.network?;
        let options = Options {
            users: behind.users,
            rate_limit: None,
            faults: Faults::from_toml(behind.faults).unwrap(),
            ..Options::default()
        };
        let addr = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        Some(Network::start(options, addr).unwrap())
    }
}

/// A folder with the faults of every place.
pub(crate) struct Ground(TempDir);

impl Ground {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        for place in &PLACES {
            if let Some(behind) = place.network {
                fs::write(folder.path().join(place.name), behind.faults).unwrap();
            }
        }
        Self(folder)
    }

    /// The command line that opens a place.
    pub(crate) fn arguments(&self, place: &Place) -> Vec<String> {
        let Some(behind) = place.network else {
            return Vec::new();
        };
        let faults = self.0.path().join(place.name);
        let faults = faults.to_str().unwrap();
        let users = behind.users.to_string();
        let state = self.state(place);
        [
            "demo",
            "--rate-limit",
            "off",
            "--activity",
            "off",
            "--users",
            &users,
            "--faults",
            faults,
            "--state",
            state.to_str().unwrap(),
        ]
        .map(str::to_owned)
        .to_vec()
    }

    /// The folder of the stores that were opened at a place.
    pub(crate) fn state(&self, place: &Place) -> PathBuf {
        self.0.path().join(format!("state of {}", place.name))
    }

    /// modcon at a place.
    pub(crate) fn open(&self, place: &Place) -> Pty {
        self.open_by(place, Program::modcon)
    }

    /// The same, started in another way.
    pub(crate) fn open_by(&self, place: &Place, by: impl FnOnce(&[&str]) -> Program) -> Pty {
        let arguments = self.arguments(place);
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let (columns, rows) = place.size;
        let mut pty = by(&arguments).sized(columns, rows).start();
        place.reach(&mut pty);
        pty
    }
}
