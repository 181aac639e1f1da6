//! Words for levels, in their plain form, separated by bars.

/// What words mean.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Means {
    Not,
    Planned,
    Partly,
    Largely,
    Done,
    Initial,
    Repeatable,
    Defined,
    Quantitatively,
    Optimised,
    Unknown,
    NotApplicable,
    Yes,
}

/// The words. Where one begins with another, the longer stands first.
#[rustfmt::skip]
pub const WORDS: &[(Means, &str)] = &[
    (Means::NotApplicable, NOT_APPLICABLE),
    (Means::Unknown,
     "not assessed|not evaluated|not rated|not yet assessed|not tested|unknown|tbd|to be determined|to do|\
     pending|open|nicht bewertet|nicht beurteilt|nicht gepruft|unbekannt|offen|non evalue|non evaluee|\
     inconnu|a evaluer|no evaluado|no evaluada|desconocido|pendiente|non valutato|non valutata|sconosciuto|\
     da valutare|niet beoordeeld|onbekend|te beoordelen|notassessed"),
    (Means::Not,
     "not implemented|non implemented|not compliant|non compliant|noncompliant|not in place|not started|\
     not done|none|missing|no|nonexistent|non existent|not existent|not performed|incomplete|absent|\
     not achieved|n|nicht umgesetzt|nicht implementiert|nicht erfullt|nicht vorhanden|nicht existent|\
     nicht begonnen|fehlt|nein|keine|unvollstandig|non mis en oeuvre|non mise en oeuvre|pas mis en oeuvre|\
     non conforme|non realise|non implemente|inexistant|inexistante|non|aucun|no implementado|\
     no implementada|no implantado|no implantada|no cumple|inexistente|ninguno|no iniciado|non implementato|\
     non implementata|non attuato|non attuata|inesistente|assente|non iniziato|niet geimplementeerd|\
     niet ingevoerd|niet aanwezig|niet bestaand|nee|niet|ontbreekt|niet gestart"),
    (Means::Planned,
     "planned|geplant|in planung|vorgesehen|planifie|planifiee|prevu|prevue|planificado|planificada|previsto|\
     prevista|pianificato|pianificata|gepland|voorzien"),
    (Means::Largely,
     "largely implemented|largely|mostly implemented|mostly|largely achieved|substantially|\
     weitgehend umgesetzt|weitgehend|uberwiegend umgesetzt|uberwiegend|grosstenteils|largement mis en oeuvre|\
     largement|majoritairement|en grande partie|mayormente|en gran medida|mayoritariamente|in gran parte|\
     ampiamente|grotendeels|l"),
    (Means::Partly,
     "partially implemented|partially compliant|partially|partial|partly implemented|partly|in progress|\
     ongoing|started|under way|underway|partially achieved|minor nonconformity|p|teilweise umgesetzt|\
     teilweise|teilweise erfullt|teils|in umsetzung|in bearbeitung|begonnen|in arbeit|\
     partiellement mis en oeuvre|partiellement|partiel|partielle|en cours|commence|parcialmente implementado|\
     parcialmente|parcial|en curso|en proceso|iniciado|parzialmente implementato|parzialmente|parziale|\
     in corso|iniziato|gedeeltelijk geimplementeerd|gedeeltelijk|deels|in uitvoering|gestart|in behandeling"),
    (Means::Quantitatively,
     "quantitatively managed|managed and measurable|managed and measured|predictable|measured|\
     quantitativ gesteuert|quantitativ gemanagt|gesteuert und messbar|messbar|gere quantitativement|\
     gere et mesurable|maitrise|gestionado cuantitativamente|cuantitativamente gestionado|\
     gestionado y medible|gestito quantitativamente|gestito e misurabile|kwantitatief beheerst|\
     beheerst en meetbaar"),
    (Means::Initial,
     "initial|initial ad hoc|ad hoc|adhoc|performed|initiale|inicial|iniziale|initieel|anfanglich"),
    (Means::Repeatable,
     "repeatable|repeatable but intuitive|wiederholbar|reproductible|repetable|repetible|ripetibile|\
     herhaalbaar"),
    (Means::Defined,
     "defined|defined process|established|definiert|etabliert|defini|definie|definido|definida|definito|\
     definita|gedefinieerd"),
    (Means::Optimised,
     "optimised|optimized|optimising|optimizing|optimiert|optimierend|optimise|optimisee|optimizado|\
     optimizada|ottimizzato|ottimizzata|geoptimaliseerd|innovating"),
    (Means::Done,
     "fully implemented|implemented|in place|done|complete|completed|compliant|fully compliant|fully|full|\
     effective|fully achieved|operational|f|conformity|vollstandig umgesetzt|umgesetzt|vollstandig|\
     implementiert|erfullt|vorhanden|erledigt|abgeschlossen|konform|mis en oeuvre|mise en oeuvre|\
     totalement mis en oeuvre|implemente|implementee|realise|realisee|conforme|termine|en place|complet|\
     totalement|implementado|implementada|implantado|implantada|totalmente implementado|cumple|completo|\
     completado|totalmente|implementato|implementata|attuato|attuata|completamente implementato|completato|\
     completamente|geimplementeerd|volledig geimplementeerd|volledig|ingevoerd|aanwezig|gereed|voltooid"),
    (Means::Yes,
     "yes|y|ja|j|oui|o|si|s|x|true|ok|vrai|wahr|✓|✔"),
];

/// What says that a control is not for the organisation.
#[rustfmt::skip]
pub const NOT_APPLICABLE: &str =
     "n a|na|not applicable|not relevant|out of scope|excluded|nicht anwendbar|nicht zutreffend|\
     nicht relevant|entfallt|ausgeschlossen|n v t|nvt|niet van toepassing|uitgesloten|sans objet|s o|\
     non applicable|hors perimetre|exclu|exclue|no aplica|no aplicable|excluido|excluida|n d|non applicabile|\
     escluso|esclusa|not_applicable";

/// What stands before a number without changing it.
#[rustfmt::skip]
pub const LABELS: &str =
     "level|l|ml|stufe|grad|reifegrad|niveau|nivel|livello|maturity|maturite|madurez|maturita|score|stage|\
     step|volwassenheid|n";
