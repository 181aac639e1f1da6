//! Everything else than levels that cells hold: yes and no, reasons, days, names, weights.

use jiff::civil::Date;

use super::scale::NOT_APPLICABLE;
use super::table::Cell;
use super::words::{begins, plain};
use crate::catalogue::Weight;
use crate::workbook::{Applicability, Basis, Reason};

/// What a cell says of applicability, and what is doubtful about it.
pub fn applicability(cell: &Cell) -> Option<(Applicability, Option<&'static str>)> {
    let key = match cell {
        Cell::Bool(true) => "yes".to_owned(),
        Cell::Bool(false) => "no".to_owned(),
        Cell::Number { value, .. } if *value == 1.0 => "yes".to_owned(),
        Cell::Number { value, .. } if *value == 0.0 => "no".to_owned(),
        Cell::Text(text) if matches!(text.trim(), "✓" | "✔" | "☑" | "☒") => "yes".to_owned(),
        Cell::Text(text) => plain(text),
        Cell::Number { .. } | Cell::Day(_) | Cell::Error(_) => return None,
    };
    let is = |words: &str| words.split('|').any(|word| word == key);
    let starts = |words: &str| words.split('|').any(|word| word.len() > 3 && begins(&key, word));
    if let Ok(known) = key.parse::<Applicability>() {
        return Some((known, None));
    }
    if is(PARTLY) || starts(PARTLY) {
        return Some((Applicability::Applicable, Some("it is said to apply in part only: taken as applicable")));
    }
    if is(INHERITED) || starts(INHERITED) {
        return Some((Applicability::Inherited, None));
    }
    if is(OPEN) {
        return Some((Applicability::Undecided, None));
    }
    if is(NO) || is(NOT_APPLICABLE) || starts(NOT_APPLICABLE) {
        return Some((Applicability::Excluded, None));
    }
    if is(YES) || starts(YES) {
        return Some((Applicability::Applicable, None));
    }
    // A dash, a question mark.
    key.is_empty().then_some((Applicability::Undecided, None))
}

#[rustfmt::skip]
const YES: &str =
     "yes|y|x|true|1|in|included|applicable|applies|in scope|selected|ja|j|anwendbar|zutreffend|relevant|\
     trifft zu|wahr|oui|o|retenu|retenue|inclus|incluse|vrai|si|s|aplica|aplicable|incluido|incluida|\
     verdadero|applicabile|incluso|inclusa|vero|van toepassing|toepasselijk|waar|opgenomen";
#[rustfmt::skip]
const NO: &str =
     "no|n|false|0|out|none|nein|falsch|non|faux|falso|nee|onwaar|not included|not selected|non retenu|\
     non retenue|no incluido|non incluso";
#[rustfmt::skip]
const PARTLY: &str =
     "partially|partly|partial|teilweise|partiellement|partiel|parcialmente|parcial|parzialmente|parziale|\
     gedeeltelijk|deels";
#[rustfmt::skip]
const INHERITED: &str =
     "inherited|outsourced|by provider|provider|ausgelagert|dienstleister|externalise|externalisee|\
     sous traite|externalizado|subcontratado|esternalizzato|in outsourcing|uitbesteed";
#[rustfmt::skip]
const OPEN: &str =
     "undecided|open|tbd|to be determined|unknown|pending|offen|unbekannt|a definir|inconnu|por definir|\
     pendiente|desconocido|da definire|da valutare|te bepalen|onbekend";

/// Whether a cell is ticked; `None` where nobody can tell.
pub fn tick(cell: &Cell) -> Option<bool> {
    match cell {
        Cell::Bool(yes) => Some(*yes),
        Cell::Text(text) if matches!(text.trim(), "✓" | "✔" | "☑" | "☒" | "●" | "•" | "*" | "√") => {
            Some(true)
        }
        Cell::Text(text) if matches!(text.trim(), "☐" | "○" | "-" | "–") => Some(false),
        cell => match applicability(cell)?.0 {
            Applicability::Applicable => Some(true),
            Applicability::Excluded | Applicability::Undecided => Some(false),
            Applicability::Inherited => None,
        },
    }
}

/// Reason codes, separated by semicolons, commas or lines; the first that is none otherwise.
pub fn reasons(text: &str) -> Result<Vec<Reason>, String> {
    let words = text.split([';', ',', '\n', '+']).map(str::trim).filter(|word| !word.is_empty());
    words
        .map(|word| {
            let code = plain(word).replace(' ', "-");
            code.parse::<Reason>().or_else(|_| spoken(&plain(word)).ok_or_else(|| word.to_owned()))
        })
        .collect()
}

fn spoken(plain: &str) -> Option<Reason> {
    Some(match plain {
        "lr" | "law" | "legal requirement" | "legal requirements" => Reason::Legal,
        "co" | "contract" | "contractual obligation" | "contractual obligations" => Reason::Contractual,
        "bp" | "br" | "br bp" | "best practice" | "best practices" | "business requirement" => Reason::GoodPractice,
        "rra" | "ra" | "risk assessment" | "result of risk assessment" => Reason::Risk,
        _ => return None,
    })
}

/// The reason that a sentence for an exclusion seems to give.
pub fn exclusion(sentence: &str) -> Option<Reason> {
    let key = plain(sentence);
    let has = |words: &[&str]| words.iter().any(|word| key.contains(word));
    let table: [(&[&str], Reason); 5] = [
        (
            &[
                "out of scope",
                "outside the scope",
                "ausserhalb",
                "hors perimetre",
                "fuera del alcance",
                "fuori ambito",
                "buiten scope",
                "buiten de scope",
            ],
            Reason::OutOfScope,
        ),
        (&["accepted", "akzeptiert", "accepte", "aceptad", "accettat", "geaccepteerd"], Reason::RiskAccepted),
        (&["no risk", "kein risiko", "aucun risque", "sin riesgo", "nessun rischio", "geen risico"], Reason::NoRisk),
        (
            &[
                "no own ",
                "we have no",
                "there is no",
                "there are no",
                "does not exist",
                "keine eigene",
                "kein eigene",
                "nicht vorhanden",
                "pas de ",
                "aucun ",
                "no hay ",
                "no tenemos",
                "non abbiamo",
                "non esiste",
                "nessun",
                "geen ",
            ],
            Reason::NoSuchAsset,
        ),
        (
            &[
                "not performed",
                "do not ",
                "does not ",
                "no software development",
                "no development",
                "keine softwareentwicklung",
                "keine entwicklung",
                "nicht durch",
                "ne fait pas",
                "n effectue",
                "no se realiza",
                "no realiza",
                "non svolg",
                "non effettu",
                "niet uitgevoerd",
                "wordt niet",
                "outsourced",
                "ausgelagert",
            ],
            Reason::NotPerformed,
        ),
    ];
    table.into_iter().find(|(words, _)| has(words)).map(|(_, reason)| reason)
}

/// How a level is known.
pub fn basis(text: &str) -> Option<Basis> {
    let key = plain(text);
    let table: [(Basis, &[&str]); 4] = [
        (
            Basis::Claimed,
            &["claimed", "self declared", "selbstauskunft", "declaratif", "declarado", "dichiarato", "verklaard"],
        ),
        (Basis::Interviewed, &["interviewed", "interview", "befragung", "entretien", "entrevista", "intervista"]),
        (
            Basis::Examined,
            &[
                "examined",
                "examine",
                "document review",
                "documents",
                "dokumentenprufung",
                "dokumente",
                "examen",
                "documental",
                "documentale",
                "documentonderzoek",
            ],
        ),
        (Basis::Tested, &["tested", "test", "getestet", "essai", "prueba", "prova", "getest"]),
    ];
    table.into_iter().find(|(_, words)| words.contains(&key.as_str())).map(|(basis, _)| basis)
}

/// 1, 2 or 3, or low, medium, high.
pub fn weight(cell: &Cell) -> Option<Weight> {
    let key = plain(&cell.shown());
    let number = match key.as_str() {
        "low" | "niedrig" | "gering" | "faible" | "bajo" | "baja" | "basso" | "bassa" | "laag" => 1,
        "medium" | "mittel" | "moyen" | "moyenne" | "medio" | "media" | "gemiddeld" | "midden" => 2,
        "high" | "hoch" | "eleve" | "elevee" | "alto" | "alta" | "hoog" => 3,
        key => key.parse().ok()?,
    };
    Weight::try_from(number).ok()
}

/// A day, as spreadsheets have it or as people of several countries write it, where it can only be one.
pub fn day(cell: &Cell) -> Option<Date> {
    match cell {
        Cell::Day(day) => Some(*day),
        Cell::Text(text) => {
            let text = text.trim();
            if let Ok(day) = text.get(..10).unwrap_or(text).parse() {
                return Some(day);
            }
            let parts: Vec<i16> =
                text.split(['.', '/', '-']).map(|part| part.trim().parse().ok()).collect::<Option<_>>()?;
            let [a, b, year] = parts[..] else { return None };
            let (a, b) = (i8::try_from(a).ok()?, i8::try_from(b).ok()?);
            let (first, second) = (Date::new(year, b, a).ok(), Date::new(year, a, b).ok());
            match (first, second) {
                // With points, the day stands first everywhere.
                (Some(day), _) if text.contains('.') => Some(day).filter(|_| year > 1900),
                (Some(day), None) | (None, Some(day)) => Some(day).filter(|_| year > 1900),
                (Some(one), Some(other)) if one == other => Some(one),
                (Some(_), Some(_)) | (None, None) => None,
            }
        }
        Cell::Number { .. } | Cell::Bool(_) | Cell::Error(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Cell {
        Cell::Text(text.to_owned())
    }

    #[test]
    fn yes_and_no_are_known_in_six_languages() {
        let of = |word: &str| applicability(&text(word)).map(|(applicability, _)| applicability);
        for yes in [
            "Yes",
            "ja",
            "Oui",
            "Sí",
            "sì",
            "X",
            "Applicable",
            "Anwendbar",
            "Van toepassing",
            "Aplica",
            "applicabile",
            "Y",
            "In scope",
            "1",
            "✓",
        ] {
            assert_eq!(of(yes), Some(Applicability::Applicable), "{yes}");
        }
        for no in [
            "No",
            "Nein",
            "non",
            "nee",
            "N/A",
            "n.a.",
            "nicht anwendbar",
            "Non applicable",
            "No aplica",
            "niet van toepassing",
            "Not applicable (outsourced)",
        ] {
            assert_eq!(of(no), Some(Applicability::Excluded), "{no}");
        }
        assert_eq!(of("teilweise"), Some(Applicability::Applicable));
        assert_eq!(of("?"), Some(Applicability::Undecided));
        assert_eq!(of("inherited"), Some(Applicability::Inherited));
        assert_eq!(of("purple"), None);
    }

    #[test]
    fn a_day_that_may_be_two_is_none() {
        let of = |written: &str| day(&text(written)).map(|day| day.to_string());
        assert_eq!(of("2027-02-01"), Some("2027-02-01".to_owned()));
        assert_eq!(of("01.02.2027"), Some("2027-02-01".to_owned()));
        assert_eq!(of("25/12/2027"), Some("2027-12-25".to_owned()));
        assert_eq!(of("02/03/2027"), None);
        assert_eq!(of("soon"), None);
    }

    #[test]
    fn reasons_are_codes_or_what_people_call_them() {
        assert_eq!(reasons("legal; risk"), Ok(vec![Reason::Legal, Reason::Risk]));
        assert_eq!(reasons("LR, BP\nRRA"), Ok(vec![Reason::Legal, Reason::GoodPractice, Reason::Risk]));
        assert_eq!(reasons("whim"), Err("whim".to_owned()));
        assert_eq!(exclusion("We have no server room"), Some(Reason::NoSuchAsset));
        assert_eq!(exclusion("Keine Softwareentwicklung"), Some(Reason::NotPerformed));
        assert_eq!(exclusion("Because"), None);
    }
}
