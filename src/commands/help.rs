//! `help`: what the bot understands.

use futures_util::future::BoxFuture;

use super::{
    COMMANDS,
    dispatch::{Bot, Command, Reply},
};
use crate::bridge::CommandCall;

pub(super) const COMMAND: Command = Command {
    name: "help",
    arguments: "",
    help: "Shows this list.",
    run,
};

fn run<'a>(bot: &'a Bot, _: &'a CommandCall, _: &'a str) -> BoxFuture<'a, Reply> {
    let prefix = &bot.bridge.options().command_prefix;
    Box::pin(async move { Ok(text(prefix)) })
}

fn text(prefix: &str) -> String {
    let mut lines = vec![format!(
        "Here I understand these words. In a chat room, put {prefix} before them."
    )];
    for Command {
        name,
        arguments,
        help,
        ..
    } in COMMANDS
    {
        let gap = if arguments.is_empty() { "" } else { " " };
        lines.push(format!("• {name}{gap}{arguments}: {help}"));
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn the_help_names_every_command_with_a_sentence() {
        let shown = text("!ig");
        for command in super::COMMANDS {
            let line = format!("• {}", command.name);
            assert!(
                shown.lines().any(|shown| shown.starts_with(&line)),
                "{shown}"
            );
            assert!(command.help.ends_with('.'), "{}", command.help);
        }
    }
}
