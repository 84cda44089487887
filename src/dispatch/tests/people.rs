//! People of a network that fails on order and counts what is done to them.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::time::Duration;

use super::*;
use crate::domain::failure::Broken;
use crate::domain::failure::Refusal;
use crate::domain::failure::Stage as Limit;
use crate::domain::failure::Unreadable;
use crate::domain::field::Field;
use crate::domain::verdict::Draft;

/// What happens to a request that does something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    None,
    Forbidden,
    Limited,
    Gone,
    AlreadySo,
    NoConnection,
    FailsBefore,
    FailsAfter,
    CutBefore,
    CutAfter,
    HangsBefore,
    HangsAfter,
}

impl Fault {
    pub(super) const ALL: [Self; 12] = [
        Self::None,
        Self::Forbidden,
        Self::Limited,
        Self::Gone,
        Self::AlreadySo,
        Self::NoConnection,
        Self::FailsBefore,
        Self::FailsAfter,
        Self::CutBefore,
        Self::CutAfter,
        Self::HangsBefore,
        Self::HangsAfter,
    ];

    const fn takes_effect(self) -> bool {
        matches!(
            self,
            Self::None | Self::FailsAfter | Self::CutAfter | Self::HangsAfter
        )
    }
}

/// Where the program ends: around a commit, by its number, or around the effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Crash {
    Never,
    Before(usize),
    After(usize),
}

impl Crash {
    pub(super) const ALL: [Self; 9] = [
        Self::Never,
        Self::Before(0),
        Self::After(0),
        Self::Before(1),
        Self::After(1),
        Self::Before(2),
        Self::After(2),
        Self::Before(3),
        Self::After(3),
    ];
}

#[derive(Debug)]
struct Standing {
    flag_count: i64,
    is_global_ban: bool,
}

/// Somebody, and the network around them.
#[derive(Debug)]
pub(super) struct Person {
    pub(super) user_id: UserId,
    pub(super) fault: Fault,
    standing: Mutex<Standing>,
    effects: AtomicUsize,
    asked: AtomicUsize,
    /// Reads after the first that fail.
    blind: AtomicUsize,
    reads: AtomicUsize,
    healed: std::sync::atomic::AtomicBool,
    /// Where effects are written down, one byte each, for whoever outlives this process.
    ledger: Option<PathBuf>,
}

static NEXT: AtomicUsize = AtomicUsize::new(0);

impl Person {
    /// `blind` reads fail once something was asked for.
    pub(super) fn new(verb: Verb, fault: Fault, blind: usize) -> Self {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        Self {
            user_id: UserId::new(&format!("u{number}")),
            fault,
            standing: Mutex::new(Standing {
                flag_count: 3,
                is_global_ban: verb == Verb::Unban,
            }),
            effects: AtomicUsize::new(0),
            asked: AtomicUsize::new(0),
            blind: AtomicUsize::new(blind),
            reads: AtomicUsize::new(0),
            healed: false.into(),
            ledger: None,
        }
    }

    /// The same person in two processes, one after the other: what was done to them in the first
    /// is in the ledger.
    pub(super) fn in_two_lives(verb: Verb, fault: Fault, ledger: PathBuf) -> Self {
        let mut person = Self::new(verb, fault, 0);
        person.user_id = UserId::new("u1");
        let done = std::fs::read(&ledger).unwrap_or_default();
        for byte in done {
            person.asked.fetch_add(1, Ordering::Relaxed);
            if byte == b'+' {
                person.take_effect(verb);
            }
        }
        person.ledger = Some(ledger);
        person
    }

    fn write_down(&self, byte: u8) {
        if let Some(ledger) = &self.ledger {
            let mut options = std::fs::OpenOptions::new();
            let mut ledger = options.create(true).append(true).open(ledger).unwrap();
            std::io::Write::write_all(&mut ledger, &[byte]).unwrap();
        }
    }

    /// Somebody flags them once more.
    pub(super) fn flag(&self) {
        self.standing.lock().unwrap().flag_count += 1;
    }

    pub(super) fn heal(&self) {
        self.healed.store(true, Ordering::Relaxed);
    }

    pub(super) fn effects(&self) -> usize {
        self.effects.load(Ordering::Relaxed)
    }

    pub(super) fn asked(&self) -> usize {
        self.asked.load(Ordering::Relaxed)
    }

    pub(super) fn is_so(&self, verb: Verb) -> bool {
        self.sighting().is_so(verb)
    }

    pub(super) fn draft(&self, verb: Verb) -> Draft {
        Draft {
            verb,
            seen: self.sighting(),
            policy: Some("spam".into()),
            note: "".into(),
            grace: Duration::ZERO,
            plan: None,
        }
    }

    fn sighting(&self) -> Sighting {
        let standing = self.standing.lock().unwrap();
        Sighting {
            user_id: self.user_id.clone(),
            display_name: Field::Value("Ann".into()),
            profile_handle: Field::Null,
            flag_count: Field::Value(standing.flag_count),
            has_hash_flag: standing.flag_count > 0,
            is_global_ban: Field::Value(standing.is_global_ban),
            is_deleted: Field::Absent,
            is_brand: Field::Absent,
            roles: 0,
            updated_at: Field::Absent,
            raw: Arc::from(&b"{}"[..]),
            read_at: Timestamp::from_millis(0),
        }
    }

    fn take_effect(&self, verb: Verb) {
        self.effects.fetch_add(1, Ordering::Relaxed);
        let mut standing = self.standing.lock().unwrap();
        match verb {
            Verb::ClearFlags => standing.flag_count = 0,
            Verb::Ban => standing.is_global_ban = true,
            Verb::Unban => standing.is_global_ban = false,
        }
    }
}

fn refused(status: u16) -> Failure {
    Failure::Refused(Refusal {
        status,
        code: None,
        message: "".into(),
        detail: Vec::new(),
        retry_after: None,
    })
}

fn broken(why: Broken) -> Failure {
    Failure::Unreachable {
        why,
        detail: "".into(),
    }
}

impl Network for Person {
    async fn read(&self, user_id: &UserId) -> Result<Option<Box<Sighting>>, Failure> {
        assert_eq!(*user_id, self.user_id);
        let sent = self.asked() > 0;
        let read = self.reads.fetch_add(usize::from(sent), Ordering::Relaxed);
        if sent && read < self.blind.load(Ordering::Relaxed) && !self.healed.load(Ordering::Relaxed)
        {
            let what = Unreadable::NotJson;
            let detail = "".into();
            return Err(Failure::Unreadable { what, detail });
        }
        Ok(Some(Box::new(self.sighting())))
    }

    async fn act(&self, verb: Verb, user_id: &UserId) -> Settlement {
        assert_eq!(*user_id, self.user_id);
        let fault = if self.healed.load(Ordering::Relaxed) {
            Fault::None
        } else {
            self.fault
        };
        if fault != Fault::NoConnection {
            self.asked.fetch_add(1, Ordering::Relaxed);
        }
        if fault.takes_effect() {
            self.write_down(b'+');
            self.take_effect(verb);
        } else if fault != Fault::NoConnection {
            self.write_down(b'-');
        }
        match fault {
            Fault::None => Settlement::Applied,
            Fault::Forbidden => Settlement::Refused(refused(403)),
            Fault::Limited => Settlement::Refused(refused(429)),
            Fault::Gone => Settlement::Refused(refused(404)),
            Fault::AlreadySo => {
                // A colleague was faster: not our effect.
                self.take_effect(verb);
                self.effects.fetch_sub(1, Ordering::Relaxed);
                Settlement::Refused(refused(400))
            }
            Fault::NoConnection => Settlement::NotSent(broken(Broken::Refused)),
            Fault::FailsBefore | Fault::FailsAfter => Settlement::Unknown(refused(502)),
            Fault::CutBefore | Fault::CutAfter => Settlement::Unknown(broken(Broken::Cut)),
            Fault::HangsBefore | Fault::HangsAfter => {
                Settlement::Unknown(Failure::TimedOut(Limit::Silence))
            }
        }
    }
}
