//! The pure core: messages in, state changed, effects out.
