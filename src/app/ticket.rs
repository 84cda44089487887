//! Staleness as a type: an answer carries the ticket of its question.

/// The generation of something that is asked for anew. An answer under an older ticket changes
/// nothing at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Ticket(u64);

impl Ticket {
    /// Raises the ticket, which makes every answer on its way stale, and returns the new one.
    pub const fn raise(&mut self) -> Self {
        self.0 = self.0.wrapping_add(1);
        *self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_raised_ticket_differs_from_every_earlier_one() {
        let mut ticket = Ticket::default();
        let first = ticket.raise();
        let second = ticket.raise();
        assert!(first < second);
        assert_eq!(second, ticket);
    }
}
