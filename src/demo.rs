//! The embedded network: a stand-in server that shares no types with the client.
