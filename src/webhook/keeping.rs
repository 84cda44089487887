//! Whoever makes deliveries durable, as the receiver needs to know them.

use crate::domain::event::Delivery;
use crate::domain::event::Receipt;
use crate::domain::event::Tally;
use crate::domain::memory::StoreFault;
use crate::store::Store;

/// Keeps what is heard.
pub trait Keeping: Send + Sync + 'static {
    /// Makes all of the deliveries durable, or none, and says what became of each, in their order.
    fn take_in(
        &self,
        deliveries: Vec<Delivery>,
    ) -> impl Future<Output = Result<Vec<Receipt>, StoreFault>> + Send;

    /// Takes in what the receiver counted.
    fn tally(&self, tally: Tally) -> impl Future<Output = Result<(), StoreFault>> + Send;
}

impl Keeping for Store {
    async fn take_in(&self, deliveries: Vec<Delivery>) -> Result<Vec<Receipt>, StoreFault> {
        Self::take_in(self, deliveries).await
    }

    async fn tally(&self, tally: Tally) -> Result<(), StoreFault> {
        Self::tally(self, tally).await
    }
}
