//! The program. All it does itself is to print an error.

use std::{
    env,
    io::{self, Write},
    process::ExitCode,
};

use matrix_instagram::{cli, config::Environment};

fn main() -> ExitCode {
    match cli::execute(
        env::args_os(),
        &Environment::of_process(),
        &mut io::stdout(),
    ) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            // Nobody is left to be told when this fails too.
            let _ = writeln!(io::stderr(), "{failure}");
            ExitCode::from(failure.exit_code())
        }
    }
}
