"""What the canonical fields are called in personnel systems that do not speak English.

Accents and umlauts are left out, as `fields.plain` leaves them out. German, French, Spanish,
Portuguese, Italian, Dutch; a new language is a new line in each field.
"""

ELSEWHERE: dict[str, str] = {
    "person_id": (
        "personalnummer|personalnr|pers nr|mitarbeiternummer|mitarbeiter id|stammnummer"
        "|matricule|numero matricule|no matricule|numero d employe|numero employe|id agent"
        "|numero de empleado|num empleado|no empleado|id empleado|codigo de empleado|legajo"
        "|numero de funcionario|matricula|codigo do funcionario|numero mecanografico"
        "|matricola|codice dipendente|id dipendente|personeelsnummer|medewerkernummer"
    ),
    "name": (
        "vollstandiger name|mitarbeiter|name vorname|nom complet|nom et prenom|nom prenom"
        "|nombre completo|apellidos y nombre|nome completo|nome e cognome|cognome e nome"
        "|volledige naam|naam"
    ),
    "given": "rufname vorname|vornamen|prenoms|nombre|nombres|nome|primeiro nome|voornaam",
    "family": (
        "familienname|zuname|nom de famille|nom d usage|apellido|apellidos|primer apellido"
        "|sobrenome|apelido|cognome|achternaam"
    ),
    "preferred_name": "rufname|nom prefere|prenom usuel|nombre preferido|nome social|roepnaam",
    "pronouns": "pronomen|pronoms|pronombres|pronomi|voornaamwoorden",
    "email": (
        "mailadresse|e mail adresse|email adresse|dienstliche e mail|courriel|adresse courriel"
        "|adresse e mail|adresse electronique|mel|correo|correo electronico|e mail corporativo"
        "|endereco de e mail|correio eletronico|posta elettronica|indirizzo e mail|e mailadres"
    ),
    "language": "sprache|langue|langue preferee|idioma|idioma preferido|lingua|taal",
    "ref": (
        "planstelle|stellennummer|numero de poste|id poste|numero de puesto|plaza|id puesto"
        "|id posizione|functienummer"
    ),
    "org": (
        "abteilungsname|organisationseinheit|orgeinheit|org einheit|klinik|institut"
        "|kostenstelle|dienststelle|bereich|service|departement|pole"
        "|centre de cout|unite organisationnelle|affectation|departamento|unidad"
        "|unidad organizativa|centro de coste|centro de costo|servicio|setor|lotacao"
        "|unidade|unidade organizacional|reparto|dipartimento|unita organizzativa"
        "|unita operativa|centro di costo|afdeling|organisatie eenheid|kostenplaats"
    ),
    "title": (
        "stellenbezeichnung|position bezeichnung|funktion|tatigkeit|berufsbezeichnung"
        "|dienstbezeichnung|intitule du poste|intitule de poste|fonction|emploi|libelle emploi"
        "|puesto|cargo|denominacion del puesto|funcao|posizione|mansione|qualifica|functie"
        "|functietitel"
    ),
    "role_family": (
        "berufsgruppe|mitarbeitergruppe|mitarbeiterkreis|dienstart|personalkategorie"
        "|famille|famille professionnelle|famille de metiers|categorie professionnelle"
        "|metier|familia|familia profesional|categoria profesional|categoria|grupo"
        "|grupo profesional|carreira|profilo professionale|ruolo|functiegroep|functiefamilie"
    ),
    "fte": (
        "vollzeitaquivalent|vza|vzk|vollkrafte|beschaftigungsgrad|stellenanteil|arbeitszeitanteil"
        "|teilzeitgrad|beschaftigungsumfang|etp|equivalent temps plein|quotite|quotite de travail"
        "|taux d activite|taux d occupation|temps de travail|jornada|dedicacion"
        "|equivalente a tempo completo|percentuale part time|fte percentage|dienstverband"
    ),
    "shift": (
        "schicht|schichtmodell|dienstplan|arbeitszeitmodell|equipe|horaire|rythme de travail"
        "|turno|horario|turni|ploeg|rooster"
    ),
    "location": "arbeitsort|dienstort|lieu|lieu de travail|lugar de trabajo|centro de trabajo"
    "|local de trabalho|sede|sede di lavoro|werklocatie|standplaats",
    "manager": (
        "vorgesetzter|vorgesetzte|vorgesetzte r|vorgesetzten nr|personalnummer vorgesetzter"
        "|fuhrungskraft|responsable|responsable hierarchique|superieur|superieur hierarchique"
        "|matricule responsable|matricule du responsable|n 1|jefe|jefe directo|supervisor directo"
        "|id jefe|superior|gestor|chefia|responsabile|superiore|leidinggevende"
    ),
    "start": (
        "eintritt|eintrittsdatum|beginn|gultig ab|vertragsbeginn|von|date d entree|date entree"
        "|date d embauche|date de debut|date debut|debut|debut de contrat|fecha de inicio"
        "|fecha inicio|fecha de alta|fecha de ingreso|fecha de contratacion|desde"
        "|data de inicio|data de admissao|data di inizio|data inizio|data di assunzione"
        "|data assunzione|startdatum|begindatum|in dienst"
    ),
    "end": (
        "austritt|austrittsdatum|ende|gultig bis|vertragsende|bis|date de sortie|date de fin"
        "|date fin|fin de contrat|fecha de fin|fecha fin|fecha de baja|hasta|data de fim"
        "|data de desligamento|data di fine|data fine|data di cessazione|einddatum|uit dienst"
    ),
    "status": "beschaftigungsstatus|statut|position statutaire|estado|situacion|situacao|stato",
    "responsibilities": "aufgaben|verantwortlichkeiten|responsabilites|missions"
    "|responsabilidades|responsabilita|verantwoordelijkheden",
    "leave_start": "abwesend von|abwesenheit von|debut d absence|absence du|inicio de ausencia"
    "|inizio assenza|afwezig van",
    "leave_end": "abwesend bis|abwesenheit bis|fin d absence|absence au|fin de ausencia"
    "|fine assenza|afwezig tot",
}
