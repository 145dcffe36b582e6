//! What the tests that cross the parts share.
