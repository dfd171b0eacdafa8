//! Layouts that change, and what comes of it: nothing wrong is published, nothing healthy is called bad,
//! and the operator is told once.

mod listings;
mod losses;
mod newsroom;
mod paper;
mod rules;
mod simulation;

use newsroom::{Newsroom, Refreshed};
use paper::{Design, Paper, Story};
