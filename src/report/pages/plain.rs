//! The parts of the summary for the owner, who has never met the words of the trade.

use std::cmp::Reverse;

use super::gaps::{FIRST, Next, agreed_and_open, in_turn, next_step};
use super::paragraph;
use super::said::one_line;
use super::summary::{headline, thousandths};
use crate::figures::Tally;
use crate::report::document::{Block, Figure, Section, SectionName};
use crate::report::{Report, Row, words};

pub fn summary(report: &Report) -> Section {
    let tally = headline(report);
    let mut blocks = vec![Block::Figures(figures(tally))];
    blocks.extend(sentences(report, tally).into_iter().map(paragraph));
    if tally.assessed > 0 {
        blocks.push(Block::Chart(super::charts::themes(report, true)));
    }
    Section::new(SectionName::Summary, "Where things stand", blocks)
}

fn figures(tally: &Tally) -> Vec<Figure> {
    let (coverage, maturity, attainment) = (tally.coverage(), tally.maturity(), tally.attainment());
    vec![
        Figure {
            label: "Looked at".to_owned(),
            value: coverage.shown(),
            counts: words::of(coverage.numerator, coverage.denominator),
            filled: thousandths(coverage.numerator, coverage.denominator),
        },
        Figure {
            label: "Where things stand, 0 to 5".to_owned(),
            value: maturity.shown(),
            counts: match maturity.denominator {
                0 => String::new(),
                of => format!("on average of {of}"),
            },
            filled: thousandths(maturity.numerator, maturity.denominator * 5),
        },
        Figure {
            label: "Of what is wanted".to_owned(),
            value: attainment.shown(),
            counts: match attainment.denominator {
                0 => String::new(),
                of => format!("{} steps", words::of(attainment.numerator, of)),
            },
            filled: thousandths(attainment.numerator, attainment.denominator),
        },
    ]
}

/// The figures in words.
fn sentences(report: &Report, tally: &Tally) -> Vec<String> {
    let mut sentences = vec![looked_at(report, tally)];
    if tally.assessed == 0 {
        return sentences;
    }
    let (maturity, attainment) = (tally.maturity(), tally.attainment());
    sentences.push(format!(
        "Where somebody looked, things stand at {} on a scale from 0, nothing is done, to 5, it is improved on purpose. Step 3 means: written down, owned, and known to those who need it.",
        maturity.shown()
    ));
    if attainment.percent().is_some() {
        let so_far = match tally.not_assessed() {
            0 => String::new(),
            _ => format!(
                "; with everything that nobody has looked at counted as nothing, it would be {}",
                tally.attainment_floor().shown()
            ),
        };
        sentences.push(format!("That is {} of what is wanted{so_far}.", attainment.shown()));
    }
    let short = report.gaps.len();
    sentences.push(match short {
        0 => "Nothing that was looked at falls short of what is wanted.".to_owned(),
        1 => "One of the measures that were looked at falls short of what is wanted.".to_owned(),
        _ => format!("{short} of the measures that were looked at fall short of what is wanted."),
    });
    vec![sentences.join(" ")]
}

fn looked_at(report: &Report, tally: &Tally) -> String {
    let (in_scope, open) = (tally.in_scope(), tally.not_assessed());
    let all = report.rows.len();
    let about = match report.profile_is_everything() {
        true => format!("The catalogue has {all} security measures"),
        false => format!("The catalogue has {all} security measures; {} come first here", tally.controls),
    };
    let left_out = match tally.excluded {
        0 => String::new(),
        1 => ", of which 1 does not concern this organisation".to_owned(),
        count => format!(", of which {count} do not concern this organisation"),
    };
    let state = match (tally.assessed, open) {
        _ if in_scope == 0 => "None is left to look at.".to_owned(),
        (0, _) => "Nobody has looked at any of them yet, so there is nothing to say of where things stand.".to_owned(),
        (_, 0) => format!("All {in_scope} that matter have been looked at."),
        (done, open) => format!("{done} of the {in_scope} that matter have been looked at; {open} are still open."),
    };
    format!("{about}{left_out}. {state}")
}

/// What to do first: what is agreed, then the rest with the first step of each in the catalogue's plain words.
pub fn first(report: &Report) -> Section {
    let section = |blocks| Section::new(SectionName::First, "What to do first", blocks);
    let (next, open) = agreed_and_open(report);
    if report.gaps.is_empty() && next.is_empty() {
        return section(look_first(report));
    }
    let mut blocks = Vec::new();
    if !next.is_empty() {
        blocks.push(paragraph(words::agreed_first(next.len(), report.work.agreed().len())));
        blocks.push(Block::Numbered(next.iter().map(|action| in_turn(report, action)).collect()));
    }
    // The lines above them take room on the two pages too.
    let room = if next.is_empty() { FIRST } else { FIRST - next.len() - 1 };
    let count = open.len();
    let steps = open.iter().take(room).map(|gap| {
        let title = report.title_of(&gap.control).map(one_line).unwrap_or_default();
        match next_step(report, gap) {
            Some(Next::First(step)) => format!("{title}. {step}"),
            Some(Next::Rung(_, text)) => format!("{title}. Wanted next: {text}"),
            None => title,
        }
    });
    let intro = match (count, next.is_empty()) {
        (0, _) => return section(blocks),
        (_, true) if count > room => format!(
            "These {room} of {count} promise the most for the least work: the step from where things stand to what is wanted, how much it matters, and how long it takes."
        ),
        (_, true) => "The one that promises the most for the least work stands first.".to_owned(),
        (_, false) if count > room => format!(
            "Nothing is agreed yet for {count} others that fall short. These {room} promise the most for the least work:"
        ),
        (_, false) => "Nothing is agreed yet for the others that fall short. The one that promises the most for the least work stands first:".to_owned(),
    };
    blocks.extend([paragraph(intro), Block::Numbered(steps.collect())]);
    section(blocks)
}

/// Where nothing falls short as far as anybody knows: what to look at, what matters most first.
fn look_first(report: &Report) -> Vec<Block> {
    let mut open: Vec<&Row> = report.not_assessed().collect();
    if open.is_empty() {
        return vec![paragraph("Nothing falls short of what is wanted.")];
    }
    let is_aside = |row: &Row| !report.profile.controls.contains(&row.control.id);
    open.sort_by_key(|row| (is_aside(row), Reverse(row.importance), row.effort));
    open.truncate(FIRST);
    let steps = open.iter().map(|row| {
        let title = one_line(&row.control.title);
        format!("{title}. {}", one_line(&row.control.summary)).trim_end().to_owned()
    });
    let intro = match report.overall.assessed {
        0 => "What to do first shows once somebody has said how things stand. Look at these first: they matter most.",
        _ => {
            "Nothing that was looked at falls short of what is wanted. Look at these next: of what is open, they matter most."
        }
    };
    vec![paragraph(intro), Block::Numbered(steps.collect())]
}

/// What nobody has looked at, by theme: a list of all would not fit, and help nobody.
pub fn not_assessed(report: &Report) -> Section {
    let open = report.overall.not_assessed();
    let mut blocks = Vec::new();
    if open == 0 {
        blocks.push(paragraph("Somebody has looked at every measure that matters here."));
    } else {
        let measures = words::counted(open as usize, "measure has", "measures have");
        blocks.push(paragraph(format!(
            "{measures} not been looked at yet. That does not mean that nothing is done there: it means that nobody knows, and more may be hidden there."
        )));
        let themes = report.themes.iter().filter(|theme| theme.tally.not_assessed() > 0).map(|theme| {
            let (open, of) = (theme.tally.not_assessed(), theme.tally.in_scope());
            format!("{}: {open} of {of}", one_line(&theme.title))
        });
        blocks.push(Block::List(themes.collect()));
    }
    Section::new(SectionName::NotAssessed, "What nobody has looked at yet", blocks)
}
