"""Labelled reports in the voices that write them; keys as in `cases_text`."""

from __future__ import annotations

from tests.unit.extract.cases_text import Case

# Longer texts in the voices that write them: school, neighbour, relative, health care, a chain message.
VOICES: tuple[Case, ...] = (
    (
        "Undertecknad, Eva Holm, är klasslärare för Alva Sjögren (20140512-9808) i klass 5B på Hagaskolan. Alva har under hösten kommit "
        "till skolan utan frukost. Modern, Jenny Sjögren, har vid kontakt den 12 mars 2026 uppgett att fadern, Per Sjögren, flyttat. "
        "Alvas lillasyster Ester går på förskolan Blåklockan. Kurator Lisa Dahl har haft samtal med Alva. Med vänlig hälsning Eva Holm",
        ({"first_name": "Alva", "last_name": "Sjögren", "personal_number": "20140512-9808"},),
        {
            "first": ["Alva"],
            "last": ["Sjögren"],
            "born": "2014-05-12",
            "cls": "5B",
            "school": "Hagaskolan",
            "mentioned": ["Ester"],
            "guardians": [("Jenny Sjögren", "mother", None), ("Per Sjögren", "father", None)],
            "numbers": ["201405129808"],
        },
    ),
    (
        "hej jag bor granne med en familj på lindvägen 4 i falun, dom har en pojke som heter viggo å han är typ 6 år. jag hör hur pappan "
        "skriker å slår å sen gråter viggo. mamman heter sandra. jag vill va anonym",
        (),
        {
            "first": ["viggo"],
            "age": 6,
            "street": "lindvägen 4",
            "gender": "m",
            "guardians": [("sandra", "mother", None)],
        },
    ),
    (
        "Jag är farmor till Hugo 4 år och Tyra 7 år. Deras mamma Emelie Strand har börjat dricka igen. Min son Marcus vågar inte anmäla.",
        ({"first_name": "Hugo"}, {"first_name": "Tyra"}),
        {
            "first": ["Hugo"],
            "age": 4,
            "also": [["Tyra"]],
            "also_age": [7],
            "guardians": [("Emelie Strand", "mother", None), ("Marcus", "father", None)],
        },
    ),
    (
        "DELA!!! Lilla Maja 8 år blir misshandlad av sin pappa i Borlänge och soc gör INGENTING. Se filmen på Facebook. Rättvisa för Maja! "
        "Magdalena Andersson vakna! /Arg förälder",
        (),
        {"first": ["Maja"], "age": 8},
    ),
    (
        "Barnet inkom till akuten kl 14 den 3 maj 2026 med fraktur. Pojken, Elliot Wik, f. 2019-03-02, medföljdes av modern Hanna Wik. "
        "Dr Sara Nyman bedömer att skadan inte stämmer med berättelsen. Syskon: Ines, 2 år.",
        (),
        {
            "first": ["Elliot"],
            "last": ["Wik"],
            "born": "2019-03-02",
            "gender": "m",
            "guardians": [("Hanna Wik", "mother", None)],
            "mentioned": ["Ines"],
        },
    ),
    (
        "Jag skriver angående min brorsdotter Nellie Ström som är tolv år gammal. "
        "Hon bor växelvis hos sin mamma Carina och hos min bror Lasse.",
        (),
        {"first": ["Nellie"], "last": ["Ström"], "age": 12, "guardians": [("Carina", "mother", None)], "mentioned": []},
    ),
    (
        "Min dotters klasskompis i 4A på Norrskolan, hon heter Selma, har berättat att hennes pappa slår henne. Selma är tio år.",
        (),
        {"first": ["Selma"], "age": 10, "school": "Norrskolan", "cls": "4A"},
    ),
    (
        "Elias Lukas Johansson är 9 år. Elias föräldrar Thomas och Kristina är skilda. Johannes, Elias storebror, är 13 år.",
        ({"first_name": "Elias", "last_name": "Johansson"},),
        {
            "first": ["Elias", "Lukas"],
            "last": ["Johansson"],
            "age": 9,
            "mentioned": ["Johannes"],
            "guardians": [("Thomas", "guardian", None), ("Kristina", "guardian", None)],
        },
    ),
    (
        "Flickan Ella och pojken Max i lägenheten ovanför skriker. Ella är kanske tre och Max fem år.",
        (),
        {"first": ["Ella"], "age": 3, "mentioned": ["Max"]},
    ),
    (
        "Tränaren Robin Ek i fotbollslaget har sett att Ahmed Mohamed har brännmärken. Ahmed är 10 år och går på Centralskolan.",
        (),
        {"first": ["Ahmed"], "last": ["Mohamed"], "age": 10, "school": "Centralskolan"},
    ),
    (
        "Vår elev Saga går i åk 7. Hon har berättat för skolsköterskan Britt att styvpappan Conny tar på henne.",
        (),
        {"first": ["Saga"], "cls": "7", "guardians": [("Conny", "other", None)]},
    ),
    (
        "I was at Willys and a mother, Linda, hit her little boy called Theo, maybe 3 years old. She lives at Parkgatan 7.",
        (),
        {"first": ["Theo"], "age": 3, "street": "Parkgatan 7", "gender": "m", "guardians": [("Linda", "mother", None)]},
    ),
    (
        "Namn: Molly Åberg. Född: 120923-9804. Skola: Södra skolan. Klass: 8C. Vårdnadshavare: Malin Åberg 0701234567",
        (),
        {
            "first": ["Molly"],
            "last": ["Åberg"],
            "school": "Södra skolan",
            "cls": "8C",
            "guardians": [("Malin Åberg", "guardian", "46701234567")],
        },
    ),
    (
        "ang maja mårtensson född 140512, går i 5b maserskolan. pappan heter johan mårtensson o bor på skogsvägen 3",
        (),
        {
            "first": ["maja"],
            "last": ["mårtensson"],
            "born": "2014-05-12",
            "school": "maserskolan",
            "cls": "5B",
            "street": "skogsvägen 3",
            "guardians": [("johan mårtensson", "father", None)],
        },
    ),
    (
        "Oro för pojken Abdirahman som är född 2017 och hans syster Hodan född 2019.",
        (),
        {"first": ["Abdirahman"], "born": "2017-01-01/2017-12-31", "mentioned": ["Hodan"], "gender": "m"},
    ),
    (
        "Vi på förskolan Myran är oroliga för Vera, 3 år. Vera kommer sent. Pappa Björn luktar alkohol.",
        (),
        {"first": ["Vera"], "age": 3, "school": "förskolan Myran", "guardians": [("Björn", "father", None)]},
    ),
    ("Ett barn, troligen 5 år, går ensamt på Ica Maxi. Personalen Kent ringde polisen.", (), {"age": 5}),
    (
        "Kim 14 år har rymt från familjehemmet. Kim heter Bergqvist i efternamn.",
        (),
        {"first": ["Kim"], "last": ["Bergqvist"], "age": 14},
    ),
    (
        "Love är inlåst i källaren. Love är fem år och bor hos sin far.",
        ({"first_name": "Love"},),
        {"first": ["Love"], "age": 5},
    ),
    ("Hon får aldrig mat. Hon far illa. Mor ser inget.", (), {"gender": None}),
)

# Texts written after the recogniser. What they showed to be wrong was then mended, so they guard and no longer measure.
SECOND_ROUND: tuple[Case, ...] = (
    (
        "Jag vill göra en orosanmälan gällande Wilmer Holmgren, 4 år, som bor med sin mamma Josefin på Ringvägen 22 i Avesta.",
        (),
        {
            "first": ["Wilmer"],
            "last": ["Holmgren"],
            "age": 4,
            "street": "Ringvägen 22",
            "guardians": [("Josefin", "mother", None)],
        },
    ),
    (
        "Anmälan avser: Isabella Nordin 130224. Mor: Petra Nordin. Far: okänd. Skola: Kvarnbergsskolan åk 6.",
        (),
        {
            "first": ["Isabella"],
            "last": ["Nordin"],
            "born": "2013-02-24",
            "school": "Kvarnbergsskolan",
            "cls": "6",
            "guardians": [("Petra Nordin", "mother", None)],
        },
    ),
    (
        "Det är synd om Tindra. Tindra sitter alltid ensam på gården, hon är kanske sex eller sju år.",
        (),
        {"first": ["Tindra"], "age": (6, 8)},
    ),
    (
        "Polisen Mats Ek var på plats. Två barn, Oskar och Filip, hittades ensamma.",
        (),
        {"first": ["Oskar"], "mentioned": ["Filip"]},
    ),
    (
        "Jag är barnmorska. Kvinnan Sofia Lind, 28 år, väntar barn. Hon har redan en dotter, Nova, 3 år.",
        (),
        {"first": ["Nova"], "age": 3},
    ),
    (
        "Sara ringde mig och sa att Emma inte fått mat. Sara är min syster. Emma är hennes dotter.",
        (),
        {"first": ["Emma"]},
    ),
    (
        "Jag jobbar på ICA i Ludvika. En mamma kom in med sin lilla pojke Vidar, han hade blåtira.",
        (),
        {"first": ["Vidar"], "gender": "m"},
    ),
    ("Jag heter Hampus, är 16 år och såg en film på ett barn.", (), {"birth": None}),
    ("Svar till Lisa: ja det var Kalle som slog. Barnet heter Vincent.", (), {"first": ["Vincent"]}),
    (
        "Elias (8), Emil (6) och Ebba (3) lämnas ensamma av mamma Jessica.",
        (),
        {"first": ["Elias"], "age": 8, "mentioned": ["Emil", "Ebba"]},
    ),
    ("Anna-Karin är moster till Ann-Sofie som är 13 år.", (), {"first": ["Ann-Sofie"], "age": 13}),
    ("Alexander, Majas pappa, slår henne", (), {"first": ["Maja"], "guardians": [("Alexander", "father", None)]}),
    ("Lars och Eva Persson är fosterföräldrar åt Leon. Leon far illa där.", (), {"first": ["Leon"]}),
    (
        "Dotter: Juni Alm, 4 år. Son: Loke Alm, 7 år.",
        (),
        {"first": ["Juni"], "last": ["Alm"], "age": 4, "mentioned": ["Loke"]},
    ),
    ("Jag är rädd för Tommy. Tommy slår sin flickvän och hennes barn.", (), {}),
    ("En tjej i min klass, Meja Grönlund, skär sig.", (), {"first": ["Meja"], "last": ["Grönlund"], "gender": "f"}),
    ("Vår granne Margareta har alltid barnbarnet Theo hos sig och hon dricker.", (), {"first": ["Theo"]}),
    (
        "Barnet: Signe Forsman, 20110923-9804. Vårdnadshavare 1: Mikael Forsman, tel 073 111 22 33. Vårdnadshavare 2: Åsa Forsman.",
        (),
        {
            "first": ["Signe"],
            "last": ["Forsman"],
            "numbers": ["201109239804"],
            "guardians": [("Mikael Forsman", "guardian", "46731112233"), ("Åsa Forsman", "guardian", None)],
        },
    ),
    ("Ta hand om Maja Mårtensson.", (), {"first": ["Maja"], "last": ["Mårtensson"]}),
)
