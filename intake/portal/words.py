"""Swedish words of the portal."""

from __future__ import annotations

from casework.feedback import Statement

# code -> (heading, what to do)
PROBLEM_PAGES: dict[str, tuple[str, str]] = {
    "not_permitted": (
        "Den här sidan är inte för din inloggning",
        "Portalen är för den som är anmälningsskyldig. Logga in igen med det konto du har i tjänsten.",
    ),
    "not_found": ("Sidan finns inte", "Den kan ha tagits bort, eller höra till någon annan."),
    "draft_settled": (
        "Utkastet är redan skickat",
        "Det skickas eller har skickats, kanske i en annan flik. Inget är dubblerat. Se under Skickade.",
    ),
    "draft_changed": (
        "Utkastet har ändrats sedan du granskade det",
        "Det kan ha ändrats i en annan flik. Inget är skickat. Granska igen och skicka sedan.",
    ),
    "login_failed": (
        "Inloggningen gick inte att bekräfta",
        "Den kan ha tagit för lång tid eller ha påbörjats i en annan flik. Du är inte inloggad. Börja om härifrån.",
    ),
    "issuer_away": (
        "Inloggningstjänsten svarar inte",
        "Försök igen om en stund. Brådskar det: ring socialtjänsten, eller 112 om ett barn är i fara.",
    ),
    "no_issuer": (
        "Det går inte att logga in här ännu",
        "Kommunen har inte anslutit någon inloggningstjänst. Ring socialtjänsten, eller använd formuläret för alla.",
    ),
    "no_organisation": (
        "Inloggningen säger inte var du arbetar",
        "Portalen behöver veta vilken arbetsgivare du anmäler för. Kontakta den som sköter inloggningen hos er.",
    ),
    "not_valid": ("Något saknas i det som skickades", "Gå tillbaka och försök igen."),
    "bad_request": ("Något saknas i det som skickades", "Gå tillbaka, ladda om sidan och försök igen."),
    "too_large": (
        "Det var för mycket på en gång",
        "Bilagorna är tillsammans för stora. Det du sparade förut finns kvar. Lägg till färre filer i taget.",
    ),
    "cross_site": ("Det kom från en annan webbplats", "Öppna sidan här och gör det igen. Inget är gjort."),
    "busy": ("Tjänsten är upptagen", "Försök igen om en stund."),
    "database_away": (
        "Tjänsten når inte sin databas",
        "Försök igen om en stund. Skickade du en anmälan dubbleras den inte om du skickar igen. "
        "Brådskar det: ring socialtjänsten, eller 112 om ett barn är i fara.",
    ),
    "internal": ("Något gick fel hos oss", "Felet är antecknat. Försök igen om en stund."),
}

STATEMENTS: dict[str, str] = {
    Statement.OPENED: "Utredning har inletts",
    Statement.NOT_OPENED: "Utredning har inte inletts",
    Statement.ALREADY_ONGOING: "Utredning pågår redan",
}
