//! What is published of hostile input (S).
