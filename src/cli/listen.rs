//! The receiver of webhooks and its test deliveries on the command line.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;
use clap::Subcommand;

use crate::command::listen;
use crate::command::webhook;
use crate::config::network::ReceiverUrl;
use crate::domain::user::UserId;

const LISTEN_EXAMPLES: &str = "\
Examples:
  MODCON_WEBHOOK_SECRET=… modcon listen              hear deliveries at 127.0.0.1:8787
  modcon --profile acme listen --bind 127.0.0.1:9000
  modcon --profile acme listen --status              last heard, refused, since when

It needs the webhook's secret and neither a token nor the network: MODCON_WEBHOOK_SECRET, or
webhook_secret_file or webhook_secret_command of a profile. --profile, --base-url or --region choose
whose store it writes to; consoles of the same network follow it. It runs until a signal. With
--status it ends with 0 where a receiver runs, and with 1 where none does.";

const SEND_EXAMPLES: &str = "\
Examples:
  modcon webhook send --to http://127.0.0.1:8787 --user 5f1e…
  modcon webhook send --to https://hooks.example/modcon --event user.didFlag
  modcon webhook send --to http://127.0.0.1:8787 --file body.json

It signs with the secret that `modcon listen` would verify with, and says what came back. It ends with
0 for 200, 1 for any other status, 5 where nobody answered.";

/// Where to listen.
#[derive(Debug, Args)]
#[command(after_help = LISTEN_EXAMPLES)]
pub(super) struct ListenArgs {
    /// Where to listen; addresses that other machines reach are warned about
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8787", value_parser = address)]
    bind: SocketAddr,
    /// Say what receivers heard and refused, and whether one runs
    #[arg(long, conflicts_with = "bind")]
    status: bool,
}

impl ListenArgs {
    pub(super) const fn options(&self) -> listen::Options {
        if self.status {
            listen::Options::Status
        } else {
            listen::Options::Hear(self.bind)
        }
    }
}

#[derive(Debug, Subcommand)]
pub(super) enum WebhookCommand {
    /// Sign and send a test delivery, and say what came back
    Send(SendArgs),
}

/// What to send.
#[derive(Debug, Args)]
#[command(after_help = SEND_EXAMPLES)]
pub(super) struct SendArgs {
    /// The receiver: https, or http on this machine
    #[arg(long, value_name = "URL")]
    to: ReceiverUrl,
    /// The name of the event
    #[arg(
        long,
        value_name = "NAME",
        default_value = "user.didUpdate",
        conflicts_with = "file"
    )]
    event: String,
    /// Whom the event is about
    #[arg(long, value_name = "ID", conflicts_with = "file")]
    user: Option<String>,
    /// Send the bytes of a file instead
    #[arg(long, value_name = "BODY")]
    file: Option<PathBuf>,
}

impl WebhookCommand {
    pub(super) fn options(self) -> webhook::Options {
        let Self::Send(send) = self;
        let what = match send.file {
            Some(file) => webhook::What::File(file),
            None => webhook::What::Event {
                name: send.event,
                user_id: send.user.as_deref().map(UserId::new),
            },
        };
        webhook::Options { to: send.to, what }
    }
}

fn address(word: &str) -> Result<SocketAddr, &'static str> {
    let addr = word.strip_prefix("localhost:").map_or_else(
        || word.parse::<SocketAddr>(),
        |port| format!("127.0.0.1:{port}").parse(),
    );
    addr.map_err(|_| "it must look like 127.0.0.1:8787 or [::1]:8787")
}
