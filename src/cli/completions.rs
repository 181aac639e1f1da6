//! `controlbook completions`.

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::{CommandLine, Output};

#[derive(Args)]
pub struct Arguments {
    /// The shell that is to complete
    #[arg(value_enum)]
    shell: Shell,
}

pub fn run(arguments: &Arguments) -> Output {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut CommandLine::command(), "controlbook", &mut script);
    Output::Exact(script)
}
