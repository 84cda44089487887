//! The report of a plan that is carried out: a line a person, and one for all.

use crate::command::advice::advice;
use crate::command::apply::one::Came;
use crate::command::exit::Exit;
use crate::command::output::Stopped;
use crate::command::output::complain;
use crate::command::output::print_some;
use crate::command::plan::person_line;
use crate::command::progress::Progress;
use crate::domain::failure::Failure;
use crate::domain::user::UserId;
use crate::domain::word::CONFIRMED;
use crate::domain::word::Word;
use crate::text::Untrusted;
use crate::text::escape;

/// Prints what came of each, and counts.
#[derive(Debug)]
pub(super) struct Tally {
    progress: Progress,
    of: usize,
    is_dry: bool,
    counts: Counts,
    /// The first failure that says why nobody could be reached.
    kept_away: Option<Failure>,
    token_refused: bool,
    /// How many had not had their turn when there was no way to the network any more.
    cut_off: Option<usize>,
}

#[derive(Debug, Default)]
struct Counts {
    done: usize,
    already_so: usize,
    would: usize,
    skipped: usize,
    refused: usize,
    not_sent: usize,
    in_vain: usize,
    unknown: usize,
}

impl Counts {
    const fn sum(&self) -> usize {
        self.done
            + self.already_so
            + self.would
            + self.skipped
            + self.refused
            + self.not_sent
            + self.in_vain
            + self.unknown
    }

    /// The counts in words, those of zero left out.
    fn words(&self) -> String {
        let words = [
            (self.done, Word::Done.text()),
            (self.would, "would be acted on"),
            (self.already_so, Word::WasSo.text()),
            (self.skipped, "skipped"),
            (self.refused, Word::Refused.text()),
            (self.not_sent, Word::Unsent.text()),
            (self.in_vain, Word::InVain.text()),
            (self.unknown, Word::Unknown.text()),
        ];
        let words: Vec<String> = words
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, word)| format!("{count} {word}"))
            .collect();
        words.join(", ")
    }

    const fn is_complete(&self) -> bool {
        self.skipped + self.refused + self.not_sent + self.in_vain + self.unknown == 0
    }
}

impl Tally {
    pub(super) fn new(progress: Progress, of: usize, is_dry: bool) -> Self {
        Self {
            progress,
            of,
            is_dry,
            counts: Counts::default(),
            kept_away: None,
            token_refused: false,
            cut_off: None,
        }
    }

    /// There is no way to the network, and nobody else is tried.
    pub(super) fn cut_off(&mut self) {
        self.cut_off = Some(
            self.of
                .saturating_sub(self.counts.sum() - self.counts.not_sent),
        );
    }

    /// Waits for something, and shows the progress where somebody watches it.
    pub(super) async fn watch<T>(&mut self, work: impl Future<Output = T>) -> T {
        self.progress.people(self.counts.sum(), self.of);
        self.progress.watch(work).await
    }

    /// Counts and prints what came of one person.
    pub(super) fn put(&mut self, id: &UserId, came: &Came) -> Result<(), Stopped> {
        self.count(came);
        let (what, words) = words(came);
        let words = escape(Untrusted::new(&words));
        self.progress.clear();
        print_some(person_line(what, Some(id), &words).as_bytes())
    }

    fn count(&mut self, came: &Came) {
        let counts = &mut self.counts;
        match came {
            Came::Done | Came::Confirmed => counts.done += 1,
            Came::AlreadySo(_) | Came::Acted => counts.already_so += 1,
            Came::WouldSend(_) => counts.would += 1,
            Came::Skipped(_) | Came::ActedInVain => counts.skipped += 1,
            Came::Refused(_) => counts.refused += 1,
            Came::NotApplied(_) => counts.in_vain += 1,
            Came::NotSent(..) | Came::NotRecorded { sent: false, .. } => counts.not_sent += 1,
            Came::Unknown(_) | Came::NotRecorded { sent: true, .. } => counts.unknown += 1,
        }
        if let Came::NotSent(_, Some(failure)) | Came::Refused(failure) = came {
            self.token_refused |= failure.stops_everything();
            self.kept_away.get_or_insert_with(|| failure.clone());
        }
    }

    /// Prints the line for all, and says with which number the command ends.
    pub(super) fn end(&mut self, signal: Option<u8>) -> Exit {
        self.progress.clear();
        let of = self.of;
        let nothing = if self.is_dry {
            "; nothing was sent"
        } else {
            ""
        };
        let words = match self.counts.words() {
            words if words.is_empty() => format!("0 of {of}{nothing}\n"),
            words => format!("{words}, of {of}{nothing}\n"),
        };
        let printed = print_some(words.as_bytes());
        if self.counts.unknown > 0 {
            complain(
                &"what is unknown was sent, once; apply the plan again to read back what became of \
                  it, nothing is sent twice",
            );
        }
        if let Some(failure) = &self.kept_away {
            let happened = failure.words().happened;
            let (happened, advice) = (happened.as_received(), advice(failure));
            complain(&format_args!("{happened}\n{advice}"));
        }
        if let Some(left) = self.cut_off {
            complain(&format_args!(
                "stopped with {left} of {of} left; apply the plan again to go on, nothing is sent \
                 twice"
            ));
        }
        match (signal, &self.kept_away) {
            (Some(number), _) => Exit::Signal(number),
            _ if self.cut_off.is_some() => Exit::Network,
            _ if self.token_refused => Exit::TokenRefused,
            (None, Some(failure)) if self.counts.not_sent == self.of => Exit::of(failure),
            _ if self.counts.is_complete() && printed.is_ok() => Exit::Complete,
            _ => Exit::Incomplete,
        }
    }
}

fn words(came: &Came) -> (&'static str, String) {
    let happened = |failure: &Failure| failure.words().happened.as_received().to_owned();
    match came {
        Came::Done => (Word::Done.text(), String::new()),
        Came::Confirmed => (Word::Done.text(), CONFIRMED.to_owned()),
        Came::AlreadySo(words) => (Word::WasSo.text(), (*words).to_owned()),
        Came::Acted => (Word::WasSo.text(), "this plan did it before".to_owned()),
        Came::ActedInVain => (
            "skipped",
            "this plan acted on them before and it is not so; nothing is sent twice".to_owned(),
        ),
        Came::WouldSend(words) => ("would", (*words).to_owned()),
        Came::Skipped(why) => ("skipped", why.clone()),
        Came::Refused(failure) => (Word::Refused.text(), happened(failure)),
        Came::NotApplied(failure) => (
            Word::InVain.text(),
            format!("{}; reading back showed no effect", happened(failure)),
        ),
        Came::Unknown(why) => (
            Word::Unknown.text(),
            format!("{why}; it was sent and may have worked"),
        ),
        Came::NotSent(why, _) | Came::NotRecorded { why, sent: false } => {
            (Word::Unsent.text(), why.clone())
        }
        Came::NotRecorded { why, sent: true } => {
            (Word::Unknown.text(), format!("it was sent, and {why}"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::progress::Waits;
    use crate::config::environment::Environment;
    use crate::domain::failure::Refusal;
    use crate::domain::failure::Stage;
    use crate::text::UntrustedText;

    fn refused(status: u16) -> Failure {
        Failure::Refused(Refusal {
            status,
            code: None,
            message: UntrustedText::from("no"),
            detail: vec![],
            retry_after: None,
        })
    }

    /// With which number a plan ends that brought these.
    fn exit(signal: Option<u8>, came: &[Came]) -> u8 {
        let environment = Environment::of(&[("TERM", "dumb")]);
        let progress = Progress::new(Waits::default(), &environment);
        let mut tally = Tally::new(progress, came.len(), false);
        for came in came {
            tally.count(came);
        }
        assert_eq!(tally.counts.sum(), came.len());
        tally.end(signal).code()
    }

    #[test]
    fn the_number_says_whether_everything_is_so() {
        let away = || Came::NotSent("x".to_owned(), Some(Failure::TimedOut(Stage::Whole)));
        let stopped = || Came::NotSent("x".to_owned(), None);
        for (signal, came, expected) in [
            (None, vec![], 0),
            (
                None,
                vec![
                    Came::Done,
                    Came::Confirmed,
                    Came::Acted,
                    Came::AlreadySo("x"),
                ],
                0,
            ),
            (None, vec![Came::WouldSend("ban")], 0),
            (None, vec![Came::Done, Came::Skipped("x".to_owned())], 1),
            (None, vec![Came::Done, Came::ActedInVain], 1),
            (None, vec![Came::Done, Came::Refused(refused(403))], 1),
            (None, vec![Came::NotApplied(refused(500))], 1),
            (None, vec![Came::Unknown("x".to_owned())], 1),
            (None, vec![Came::Done, away()], 1),
            (None, vec![away(), away()], 5),
            (None, vec![Came::Refused(refused(401)), stopped()], 4),
            (
                None,
                vec![Came::NotSent("x".to_owned(), Some(refused(401))), stopped()],
                4,
            ),
            (Some(15), vec![Came::Done, stopped()], 143),
        ] {
            assert_eq!(exit(signal, &came), expected, "{came:?}");
        }
    }

    #[test]
    fn what_ends_everything_is_the_token_or_the_store() {
        assert!(Came::Refused(refused(401)).ends_all().is_some());
        assert!(Came::Refused(refused(403)).ends_all().is_none());
        assert!(Came::Unknown("x".to_owned()).ends_all().is_none());
        for sent in [false, true] {
            let why = "full".to_owned();
            assert!(Came::NotRecorded { why, sent }.ends_all().is_some());
        }
    }
}
