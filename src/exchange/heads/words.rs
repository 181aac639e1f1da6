//! What heads are called, in their plain form, separated by bars.

use super::Field;

/// The heads of each field.
#[rustfmt::skip]
pub const HEADS: &[(Field, &str)] = &[
    (Field::Id,
     "id|control id|control no|control nr|control number|control ref|control reference|ref|ref id|clause|\
     annex a|annex a control|iso control|iso 27001|iso 27002|control|no|number|section|nr|massnahme nr|\
     massnahmennummer|kennung|referenz|nummer|anhang a|abschnitt|kapitel|numero|n|num|reference du controle|\
     mesure|annexe a|reference|codigo|id control|anexo a|codice|riferimento|controllo n|allegato a|maatregel|\
     beheersmaatregel|maatregel nr|bijlage a|referentie"),
    (Field::Title,
     "title|control title|control name|name|description|control description|requirement|control|titel|\
     bezeichnung|massnahme|beschreibung|anforderung|titre|intitule|libelle|mesure de securite|titulo|nombre|\
     descripcion|titolo|nome|descrizione|titre de la mesure|naam|omschrijving|beheersmaatregel|maatregel|\
     controllo"),
    (Field::Applicability,
     "applicable|applicability|applies|in scope|included|selected|statement of applicability|soa|anwendbar|\
     anwendbarkeit|zutreffend|relevant|trifft zu|applicabilite|retenu|retenue|inclus|aplica|aplicable|\
     aplicabilidad|incluido|applicabile|applicabilita|si applica|incluso|van toepassing|toepasselijk|\
     toepasselijkheid|toepasbaar"),
    (Field::Excluded,
     "excluded|not applicable|ausgeschlossen|nicht anwendbar|exclu|exclue|excluido|escluso|uitgesloten|\
     non applicable|no aplica|niet van toepassing|non applicabile"),
    (Field::Reasons,
     "reasons|reason codes|grunde|raisons|motivos|motivi|redenen"),
    (Field::Legal,
     "lr|legal|legal requirement|legal requirements|law|gesetz|gesetzlich|gesetzliche anforderung|\
     exigence legale|legale|requisito legal|requisito legale|wettelijk|wettelijke eis|wet"),
    (Field::Contractual,
     "co|contract|contractual|contractual obligation|contractual obligations|vertrag|vertraglich|contractuel|\
     exigence contractuelle|contrato|contrattuale|contractueel|contract eis"),
    (Field::GoodPractice,
     "br|bp|br bp|business requirement|business requirements|best practice|best practices|good practice|\
     bewahrte praxis|bonne pratique|bonnes pratiques|buena practica|buenas practicas|buona pratica|\
     buone pratiche|goede praktijk"),
    (Field::Risk,
     "rra|risk|risk assessment|result of risk assessment|results of risk assessment|risiko|risikobeurteilung|\
     risikoanalyse|analyse de risques|appreciation des risques|analisis de riesgos|analisi dei rischi|\
     valutazione del rischio|risicobeoordeling|risicoanalyse"),
    (Field::Justification,
     "justification|rationale|reason|reason for inclusion|reason for exclusion|the reason in words|begrundung|\
     rechtfertigung|motif|raison|justificacion|motivo|razon|giustificazione|motivazione|verantwoording|\
     motivatie|motivering|reden|rechtvaardiging|onderbouwing"),
    (Field::Provider,
     "provider|supplier|service provider|outsourced to|dienstleister|anbieter|lieferant|fournisseur|\
     prestataire|proveedor|fornitore|leverancier|dienstverlener"),
    (Field::Level,
     "level|level now|current level|maturity|maturity level|current maturity|current maturity level|score|\
     rating|capability level|cmmi|current state|as is|implementation level|degree of implementation|\
     implementation status|status of implementation|implementation|implemented|compliance|compliance level|\
     compliance status|completion|progress|status|current|reifegrad|ist|istwert|ist reifegrad|\
     aktueller reifegrad|umsetzungsgrad|umsetzungsstand|umsetzungsstatus|erfullungsgrad|umsetzung|umgesetzt|\
     stand|bewertung|maturite|niveau|niveau de maturite|niveau actuel|maturite actuelle|\
     degre de mise en oeuvre|statut|etat|etat de mise en oeuvre|mise en oeuvre|avancement|conformite|madurez|\
     nivel|nivel de madurez|nivel actual|madurez actual|estado|grado de implantacion|grado de implementacion|\
     estado de implementacion|implantacion|implementacion|cumplimiento|maturita|livello|livello di maturita|\
     livello attuale|stato|stato di attuazione|grado di attuazione|attuazione|implementazione|conformita|\
     volwassenheid|volwassenheidsniveau|huidig niveau|huidige volwassenheid|implementatiestatus|\
     implementatiegraad|implementatie|mate van implementatie|volwassenheidsscore"),
    (Field::Target,
     "target|target level|target maturity|target maturity level|desired level|desired maturity|to be|goal|\
     future state|soll|sollwert|soll reifegrad|zielreifegrad|ziel|zielwert|zielniveau|cible|niveau cible|\
     maturite cible|objectif|niveau vise|objetivo|nivel objetivo|madurez objetivo|nivel deseado|obiettivo|\
     livello obiettivo|maturita obiettivo|livello atteso|doel|doelniveau|streefniveau|gewenst niveau|\
     gewenste volwassenheid"),
    (Field::Basis,
     "basis|how the level is known|assessment method|method|erhebungsart|methode|metodo"),
    (Field::Importance,
     "importance|wichtigkeit|bedeutung|importancia|importanza|belang"),
    (Field::Effort,
     "effort|aufwand|esfuerzo|impegno|inspanning"),
    (Field::Review,
     "review|marked for review|to review"),
    (Field::ReviewDue,
     "review due|review date|next review|date of next review|nachste prufung|nachste uberprufung|\
     prochaine revue|date de revue|proxima revision|prossimo riesame|prossima revisione|volgende beoordeling|\
     herzieningsdatum"),
    (Field::Owner,
     "risk owner|control owner|process owner|action owner|risikoeigner|massnahmenverantwortlicher|\
     owner|responsible|responsibility|responsible person|accountable|verantwortlich|\
     verantwortlicher|verantwortliche|verantwortliche person|zustandig|eigentumer|eigner|responsable|\
     proprietaire|pilote|propietario|responsabile|proprietario|eigenaar|verantwoordelijke|verantwoordelijk"),
    (Field::Interviewee,
     "interviewee|interviewed|who was asked|gesprachspartner|interviewpartner|befragt|personne interrogee|\
     interlocuteur|entrevistado|persona entrevistada|intervistato|geinterviewde|gesprekspartner"),
    (Field::Refs,
     "references|refs|risk ref|risk reference|risk id|related risks|documents|document|document reference|\
     policy reference|verweise|risiko id|dokumente|documentos|referencias|documenti|riferimenti|documenten|\
     referenties"),
    (Field::Note,
     "note|notes|new note|comment|comments|remark|remarks|observation|observations|finding|findings|evidence|\
     implementation description|description of implementation|current situation|gap description|bemerkung|\
     bemerkungen|kommentar|kommentare|anmerkung|anmerkungen|notiz|notizen|nachweis|nachweise|feststellung|\
     feststellungen|ist zustand|beschreibung der umsetzung|commentaire|commentaires|remarque|remarques|\
     preuve|preuves|constat|constats|comentario|comentarios|observaciones|observacion|notas|evidencia|\
     evidencias|hallazgos|commento|commenti|osservazioni|osservazione|evidenza|evidenze|opmerking|\
     opmerkingen|toelichting|commentaar|bewijs|bevindingen|bevinding"),
];

/// Words that say that a level is one to come, in whatever else stands in the head.
#[rustfmt::skip]
pub const TO_COME: &str =
     "target|desired|to be|future|soll|ziel|zielreifegrad|cible|vise|visee|objectif|objetivo|deseado|\
     obiettivo|atteso|doel|gewenst|gewenste";
