//! `controlbook man`: all commands on one page.

use std::io::Write;

use clap::CommandFactory;
use clap_mangen::Man;

use super::{CommandLine, Done, Output};
use crate::error::Error;
use crate::search;
use crate::workbook::{Applicability, Reason};

pub fn run() -> Done {
    let mut page = Vec::new();
    write(&mut page).map_err(|source| Error::Io { what: "cannot write", path: "the manual page".into(), source })?;
    Ok(Output::Exact(page))
}

fn write(page: &mut Vec<u8>) -> std::io::Result<()> {
    let mut command = CommandLine::command().disable_help_subcommand(true).term_width(usize::MAX);
    command.build();
    let man = Man::new(command.clone());
    man.render_title(page)?;
    man.render_name_section(page)?;
    man.render_synopsis_section(page)?;
    man.render_description_section(page)?;
    man.render_options_section(page)?;
    writeln!(page, ".SH COMMANDS")?;
    for subcommand in command.get_subcommands() {
        writeln!(page, ".SS {}", subcommand.get_name())?;
        section(page, subcommand)?;
        for verb in subcommand.get_subcommands() {
            writeln!(page, ".SS {} {}", subcommand.get_name(), verb.get_name())?;
            section(page, verb)?;
        }
    }
    filters(page)?;
    reasons(page)?;
    page.write_all(ENDING.as_bytes())
}

/// One command. Each part has a heading of its own; here they stand below that of the command.
fn section(page: &mut Vec<u8>, command: &clap::Command) -> std::io::Result<()> {
    let mut section = Vec::new();
    // What every command takes is told once, above.
    let told = |argument: clap::Arg| argument.hide(true);
    let man = Man::new(command.clone().mut_arg("author", told).mut_arg("help", told));
    man.render_synopsis_section(&mut section)?;
    man.render_description_section(&mut section)?;
    man.render_options_section(&mut section)?;
    for line in String::from_utf8_lossy(&section).lines() {
        let line = if line.starts_with(".SH") { ".PP" } else { line };
        writeln!(page, "{line}")?;
    }
    Ok(())
}

fn filters(page: &mut Vec<u8>) -> std::io::Result<()> {
    writeln!(page, ".SH FILTERS")?;
    writeln!(
        page,
        "Words must all be found; \"several words in quotes\" are found as they stand. \
         Ids of 2013 (12.3.1), of the NIST CSF 2.0 (PR.DS\\-11), of SP 800\\-53 (AC\\-2) and of ISO/IEC 42001 \
         (A.6.1.3) find the controls related to them. A term is KEY:VALUE. Terms of \
         one key are alternatives, those of different keys must all hold, and a hyphen in front negates. A comparison \
         never matches what is not set."
    )?;
    for (key, values) in search::KEYS {
        writeln!(page, ".TP\n\\fB{key}:\\fR\n{}", roff(values))?;
    }
    Ok(())
}

fn reasons(page: &mut Vec<u8>) -> std::io::Result<()> {
    writeln!(page, ".SH REASONS")?;
    for applicability in [Applicability::Applicable, Applicability::Excluded, Applicability::Inherited] {
        writeln!(page, ".SS For {applicability}")?;
        for reason in Reason::fitting(applicability) {
            writeln!(page, ".TP\n\\fB{}\\fR\n{}", roff(reason.word()), roff(reason.sentence()))?;
        }
    }
    Ok(())
}

/// A text in which roff takes nothing for an instruction.
fn roff(text: &str) -> String {
    text.replace('\\', "\\e").replace('-', "\\-")
}

const ENDING: &str = r#".SH EXIT STATUS
.TP
\fB0\fR
Done.
.TP
\fB1\fR
The request could not be done; the reason stands on standard error.
.TP
\fB2\fR
Bad usage.
.SH FILES
.TP
\fBNAME.controlbook\fR
A workbook: one file, which may be copied and moved while no program has it open.
.TP
\fB$XDG_CONFIG_HOME/controlbook/config.toml\fR
The author's name, the theme, the symbols and the keys of the screen, and the largest file to attach.
.TP
\fB$XDG_STATE_HOME/controlbook/recent.json\fR
The workbooks opened last: their paths, and nothing that they say.
.TP
\fB$XDG_DATA_HOME/controlbook/overlay.json\fR
Texts of your own, from \fBoverlay add\fR: shown, and never written anywhere else.
.SH EXAMPLES
.TP
Make a workbook and open it:
.nf
controlbook new acme.controlbook \-\-organisation "Acme Ltd"
controlbook acme.controlbook
.fi
.TP
Score a control, and say how you know:
.nf
controlbook set acme.controlbook 8.13 \-\-level 2 \-\-basis examined
controlbook note acme.controlbook 8.13 "Saw the restore log of May."
.fi
.TP
Attach what shows it, and look whether it is still the same:
.nf
controlbook attach acme.controlbook 8.13 restore\-log.pdf \-\-also 5.30 \-\-nature operating
controlbook evidence verify acme.controlbook
.fi
.TP
Leave a control out:
.nf
controlbook set acme.controlbook 8.30 \-\-applicability excluded \-\-reason not\-performed \-\-because "Nobody develops for us."
.fi
.TP
What to do first among the technological controls:
.nf
controlbook gaps acme.controlbook \-\-filter "theme:technological"
.fi
.SH NOTES
This is a tool for self-assessment. ISO/IEC 27002 is guidance, and clauses 4\-10 of ISO/IEC 27001 are not assessed. controlbook is not affiliated with ISO or IEC; the standard must be bought from ISO or a national standards body.
"#;
