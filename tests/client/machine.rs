//! Machines with a proxy set, and machines without certificate authorities.

use std::process::Command;
use std::sync::Arc;

use modcon::api::Client;
use modcon::api::Origin;
use modcon::api::Rate;
use modcon::domain::failure::Broken;
use modcon::domain::failure::Failure;
use secrecy::SecretString;

use crate::server::Act;
use crate::server::Server;
use crate::server::json;
use crate::support::Log;
use crate::support::ONE;
use crate::support::client;
use crate::support::first_page;

/// Runs one test of this binary again as a process of its own with another environment.
fn again(test: &str, environment: &[(&str, &str)]) {
    let program = std::env::current_exe().unwrap();
    let mut command = Command::new(program);
    command.args(["--exact", test, "--ignored", "--test-threads=1"]);
    command.envs(environment.iter().copied());
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && said.contains("1 passed"),
        "{said}"
    );
}

const BARE: [(&str, &str); 2] = [
    ("SSL_CERT_FILE", "/nonexistent"),
    ("SSL_CERT_DIR", "/nonexistent"),
];

#[test]
fn this_machine_needs_neither_authorities_nor_proxies() {
    let proxy = "http://127.0.0.1:1";
    let environment = [
        BARE[0],
        BARE[1],
        ("HTTP_PROXY", proxy),
        ("http_proxy", proxy),
        ("ALL_PROXY", proxy),
        ("HTTPS_PROXY", proxy),
    ];
    again("machine::asks_this_machine", &environment);
}

#[tokio::test]
#[ignore = "run by another test, in an environment of its own"]
async fn asks_this_machine() {
    assert!(std::env::var_os("HTTP_PROXY").is_some());
    let server = Server::play(vec![Act::Say(json(ONE))]);
    first_page(&client(&server.base, &Log::default()))
        .await
        .unwrap();
}

#[cfg(target_os = "linux")]
#[test]
fn https_without_authorities_says_so() {
    again("machine::lacks_authorities", &BARE);
}

#[tokio::test]
#[ignore = "run by another test, in an environment of its own"]
async fn lacks_authorities() {
    let made = Client::new(
        &Origin::parse("https://apix.us.amity.co").unwrap(),
        SecretString::from("token"),
        Rate::default(),
        Arc::new(|_| {}),
    );
    let Err(Failure::Unreachable { why, .. }) = made else {
        panic!("{made:?}");
    };
    assert_eq!(why, Broken::NoAuthorities);
}
