//! The built program, run as a person would run it. Read [`Program`] first.

mod check_config;
mod flags;
mod generate_registration;
mod program;

use program::{Program, Run};
