//! What a run leaves on the machine and on the wire: files of the owner alone, no listener that
//! others could reach, and no connection but to the network that was asked for.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use crate::places::Place;
use crate::pty::Program;
use crate::pty::Pty;

fn browse_and_leave(pty: &mut Pty) {
    pty.types("G").shows("200 loaded");
    pty.types("r5").shows("userId");
}

/// Everything below a folder that others can read, write or enter.
fn open_to_others(folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let facts = fs::metadata(&path).unwrap();
        let expected = if facts.is_dir() { 0o700 } else { 0o600 };
        let mode = facts.permissions().mode() & 0o777;
        if mode != expected {
            found.push(format!("{}: {mode:o}", path.display()));
        }
        if facts.is_dir() {
            open_to_others(&path, found);
        }
    }
}

/// The sockets of a program: local address, remote address, and whether it listens.
#[cfg(target_os = "linux")]
fn sockets(pty: &Pty) -> Vec<(String, String, bool)> {
    let pid = pty.pid();
    let owned: Vec<String> = fs::read_dir(format!("/proc/{pid}/fd"))
        .unwrap()
        .filter_map(|entry| fs::read_link(entry.unwrap().path()).ok())
        .filter_map(|link| {
            let link = link.to_str()?.strip_prefix("socket:[")?;
            Some(link.trim_end_matches(']').to_owned())
        })
        .collect();
    let mut found = Vec::new();
    for table in ["tcp", "tcp6", "udp", "udp6"] {
        let table = fs::read_to_string(format!("/proc/{pid}/net/{table}")).unwrap_or_default();
        for line in table.lines().skip(1) {
            let fields: Vec<&str> = line.split_whitespace().collect();
            if owned.iter().any(|inode| inode == fields[9]) {
                let listens = fields[3] == "0A";
                found.push((fields[1].to_owned(), fields[2].to_owned(), listens));
            }
        }
    }
    found
}

#[test]
fn what_a_console_writes_belongs_to_its_owner_alone() {
    let home = tempfile::tempdir().unwrap();
    fs::set_permissions(home.path(), fs::Permissions::from_mode(0o700)).unwrap();
    let network = Place::named("loaded").network().unwrap();
    let config = format!(
        "[profiles.a]\nbase_url = \"{}\"\ntoken_file = \"token\"\n",
        network.base_url()
    );
    let folder = home.path().join(".config/modcon");
    fs::create_dir_all(&folder).unwrap();
    for (name, text) in [
        ("config.toml", config.as_str()),
        ("token", modcon::demo::TOKEN),
    ] {
        fs::write(folder.join(name), text).unwrap();
        fs::set_permissions(folder.join(name), fs::Permissions::from_mode(0o600)).unwrap();
    }
    for folder in [home.path().join(".config"), folder] {
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700)).unwrap();
    }
    for arguments in [&["--log", "trace"][..], &["--log", "trace", "demo"]] {
        // With the widest mask that a shell may have left.
        let line = "umask 000; exec \"$0\" \"$@\"";
        let mut pty = Program::in_shell(line, arguments)
            .var("HOME", home.path())
            .start();
        pty.shows("100 loaded");
        browse_and_leave(&mut pty);
        pty.types("\x03\x03");
        assert_eq!(pty.ends().exit_code(), 0);
    }
    assert!(home.path().join(".local/state/modcon/modcon.log").exists());
    let mut wrong = Vec::new();
    open_to_others(home.path(), &mut wrong);
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_console_speaks_to_its_network_and_to_nobody_else() {
    let network = Place::named("loaded").network().unwrap();
    let port = network.addr().port();
    let mut pty = Program::modcon(&["--base-url", &network.base_url()])
        .var("MODCON_TOKEN", modcon::demo::TOKEN)
        .start();
    pty.shows("100 loaded");
    browse_and_leave(&mut pty);
    let sockets = sockets(&pty);
    let there = format!("0100007F:{port:04X}");
    assert!(!sockets.is_empty(), "it has spoken to the network");
    for (_, remote, listens) in sockets {
        assert!(remote == there && !listens, "{remote} {listens}");
    }
    pty.types("\x03\x03");
    assert_eq!(pty.ends().exit_code(), 0);
}

#[cfg(target_os = "linux")]
#[test]
fn the_demo_listens_where_this_machine_alone_can_ask() {
    let mut pty = Program::still().start();
    pty.shows("100 loaded");
    browse_and_leave(&mut pty);
    let sockets = sockets(&pty);
    assert!(sockets.iter().any(|(_, _, listens)| *listens));
    for (local, remote, listens) in sockets {
        assert!(local.starts_with("0100007F:"), "{local}");
        assert!(listens || remote.starts_with("0100007F:"), "{remote}");
    }
    pty.types("\x03\x03");
    assert_eq!(pty.ends().exit_code(), 0);
}
