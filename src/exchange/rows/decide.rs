//! What a row says of applicability, made a decision.

use super::super::entry::{Entry, Said};
use super::super::table::Cell;
use super::super::values;
use super::Reader;
use crate::workbook::{Applicability, Decision, Reason};

/// What a row says of applicability, before it is a decision.
#[derive(Default)]
pub struct Wants {
    pub applicability: Option<Applicability>,
    pub reasons: Vec<Reason>,
    pub justification: Vec<String>,
    pub provider: Option<String>,
    pub not_applicable: bool,
    pub has_said: bool,
}

impl Wants {
    /// Takes a tick; nothing where it is none.
    pub fn tick(&mut self, reason: Reason, cell: &Cell) -> Option<()> {
        if values::tick(cell)? {
            self.reasons.push(reason);
        }
        Some(())
    }
}

impl Reader<'_> {
    /// Makes a decision on applicability of what a row says of it, as far as it holds.
    pub fn decide(&self, entry: &mut Entry, wants: Wants) {
        let Wants { applicability, mut reasons, justification, provider, not_applicable, .. } = wants;
        let sentence = distinct(justification).join("\n");
        let sentence = Some(sentence).filter(|sentence| !sentence.is_empty());
        let ticked = !reasons.is_empty();
        let applicability = match applicability {
            None | Some(Applicability::Undecided) if not_applicable => Some(Applicability::Excluded),
            Some(Applicability::Applicable) if not_applicable => {
                entry.doubts.push(
                    "it is said to apply, and its level says that it does not: taken as applicable, without a level"
                        .to_owned(),
                );
                Some(Applicability::Applicable)
            }
            None if ticked => {
                entry.remarks.push("taken as applicable, since reasons for it are ticked".to_owned());
                Some(Applicability::Applicable)
            }
            other => other,
        };
        let decision = match applicability {
            Some(Applicability::Excluded) => {
                reasons.retain(|reason| Reason::fitting(Applicability::Excluded).contains(reason));
                let Some(sentence) = sentence.or_else(|| self.mapping.because.clone()) else {
                    entry.lacks_reason = true;
                    entry.doubts.push(
                        "it is said not to apply, without saying why: not excluded, since that needs a sentence"
                            .to_owned(),
                    );
                    return;
                };
                if reasons.is_empty() {
                    let guessed = values::exclusion(&sentence);
                    let reason = guessed.unwrap_or(Reason::NotPerformed);
                    entry.doubts.push(format!("no reason code for the exclusion: \"{reason}\" is proposed"));
                    reasons.push(reason);
                }
                Decision { applicability, reasons: Some(reasons), justification: Some(sentence), provider: None }
            }
            Some(Applicability::Inherited) => match provider {
                Some(provider) => {
                    reasons.push(Reason::Provider);
                    let sentence =
                        sentence.unwrap_or_else(|| format!("Run by {provider}, as the imported table says."));
                    Decision {
                        applicability,
                        reasons: Some(reasons),
                        justification: Some(sentence),
                        provider: Some(provider),
                    }
                }
                None => {
                    entry.doubts.push(
                        "it is said to be run by somebody else, without saying who: taken as applicable".to_owned(),
                    );
                    Decision {
                        applicability: Some(Applicability::Applicable),
                        justification: sentence,
                        ..Decision::default()
                    }
                }
            },
            Some(Applicability::Applicable) => {
                reasons.retain(|reason| Reason::fitting(Applicability::Applicable).contains(reason));
                Decision { applicability, reasons: ticked.then_some(reasons), justification: sentence, provider: None }
            }
            Some(Applicability::Undecided) | None => {
                if let Some(provider) = provider {
                    entry.notes.push(Said::now(format!("Provider: {provider}")));
                }
                match sentence {
                    // Whether there is a decision that it belongs to is for the workbook to tell.
                    Some(sentence) => Decision { justification: Some(sentence), ..Decision::default() },
                    None => return,
                }
            }
        };
        entry.edit.decision = Some(decision);
    }
}

fn distinct(texts: Vec<String>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for text in texts {
        if !kept.contains(&text) {
            kept.push(text);
        }
    }
    kept
}
