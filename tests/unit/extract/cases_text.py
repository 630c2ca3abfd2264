"""Labelled texts. Names that are not given must be empty; other facts are checked only when given.

Keys: `first`, `last`, `nick`, `initials` of the first child; `also` the further entries' first names; `mentioned` first
names of children that only the text names (`loose`: not checked); `age` in years (or a pair), `born` an ISO date or
"earliest/latest" (`birth` None: not known); `gender`, `school`, `cls`, `street`, `postal`, `city`; `guardians` as (name,
relation, phone); `phones`; `numbers` as digits.
"""

from __future__ import annotations

from typing import Any

Case = tuple[str, tuple[dict[str, Any], ...], dict[str, Any]]

NAMELESS_FORM: tuple[Case, ...] = (
    (
        "Flickan Maja Mårtensson blir slagen av sin pappa.",
        (),
        {"first": ["Maja"], "last": ["Mårtensson"], "gender": "f"},
    ),
    ("Jag är orolig för Maja Mårtensson, 8 år.", (), {"first": ["Maja"], "last": ["Mårtensson"], "age": 8}),
    ("min granne maja 8 år blir slagen varje kväll", (), {"first": ["maja"], "age": 8}),
    ("grannens dotter heter alva och går i 2:an", (), {"first": ["alva"], "gender": "f", "cls": "2"}),
    ("pojken Liam, åtta år gammal, kommer utan mat till skolan", (), {"first": ["Liam"], "age": 8, "gender": "m"}),
    ("Lilla Elsa gråter hela nätterna", (), {"first": ["Elsa"]}),
    ("En 8-åring på Maserskolan far illa.", (), {"age": 8, "school": "Maserskolan"}),
    ("Den åttaåriga flickan i filmen blir slagen!!", (), {"age": 8, "gender": "f"}),
    ("En flicka på åtta år sitter ensam i trapphuset", (), {"age": 8, "gender": "f"}),
    ("Barnet är 13 månader och lämnas ensamt", (), {"age": (13 / 12, 14 / 12)}),
    (
        "Sonen Elias Berg född 2014-05-12 har blåmärken",
        (),
        {"first": ["Elias"], "last": ["Berg"], "born": "2014-05-12", "gender": "m"},
    ),
    ("Dottern Alva, född -14, bor hos sin pappa", (), {"first": ["Alva"], "born": "2014-01-01/2014-12-31"}),
    (
        "Elin f. 140512 går i 5B på Hagaskolan",
        (),
        {"first": ["Elin"], "born": "2014-05-12", "cls": "5B", "school": "Hagaskolan"},
    ),
    ("Flickan är född den 12 maj 2014.", (), {"born": "2014-05-12"}),
    ("Hon heter Tuva Nilsson och är 11 år", (), {"first": ["Tuva"], "last": ["Nilsson"], "age": 11, "gender": "f"}),
    (
        "Barnets namn: Noah Ekström\nÅlder: 6 år\nMamma: Sara Ekström",
        (),
        {"first": ["Noah"], "last": ["Ekström"], "age": 6, "guardians": [("Sara Ekström", "mother", None)]},
    ),
    (
        "Det finns en pojke i vår trappuppgång som heter Mohammed, kanske 7-8 år",
        (),
        {"first": ["Mohammed"], "age": (7, 9), "gender": "m"},
    ),
    ("Majas mamma är full varje dag", (), {"first": ["Maja"]}),
    ("Jag är mormor till Wilma som är fyra år", (), {"first": ["Wilma"], "age": 4}),
    (
        "HJÄLP!!! FLICKAN MAJA BLIR SLAGEN AV SIN PAPPA HON ÄR 8 ÅR OCH BOR I BORLÄNGE",
        (),
        {"first": ["MAJA"], "age": 8, "city": "BORLÄNGE"},
    ),
    (
        "hej jag vill anmäla en sak min kompis dotter alva blir slagen av sin styvpappa peter hon är sju",
        (),
        {"first": ["alva"], "guardians": [("peter", "other", None)]},
    ),
    ("Såg ett klipp där en man slår ett litet barn. Gör något!", (), {}),
    ("Rättvisa för Maja! Ta barnet därifrån.", (), {"first": ["Maja"]}),
    (
        "Stina (3 år) lämnas ensam hemma. Föräldrarna Anna och Johan dricker.",
        (),
        {"first": ["Stina"], "age": 3, "guardians": [("Anna", "guardian", None), ("Johan", "guardian", None)]},
    ),
    ("Tyttö Aino on 8-vuotias ja hän pelkää isää.", (), {"first": ["Aino"], "age": 8, "gender": "f"}),
    (
        "The girl next door, her name is Emma Olsson, she is 8 years old and goes to Hagaskolan.",
        (),
        {"first": ["Emma"], "last": ["Olsson"], "age": 8, "school": "Hagaskolan", "gender": "f"},
    ),
    ("My friend's son Adam is hit by his father.", (), {"first": ["Adam"], "gender": "m"}),
    ("Waxaan ka walaacsanahay wiil 8 jir ah", (), {"age": 8, "gender": "m"}),
    (
        "Elev i åk 3 på Borganäs skola, pojke, kommer smutsig.",
        (),
        {"cls": "3", "school": "Borganäs skola", "gender": "m"},
    ),
    (
        "Barn på förskolan Ekorren, ca 4 år, flicka med lockigt hår",
        (),
        {"school": "förskolan Ekorren", "age": 4, "gender": "f"},
    ),
    ("Gäller pojke på Ekorrens förskola", (), {"school": "Ekorrens förskola", "gender": "m"}),
    (
        "Familjen bor på Storgatan 12 B lgh 1203, 784 33 Borlänge. De har en son.",
        (),
        {"street": "Storgatan 12 B", "postal": "78433", "city": "Borlänge", "gender": "m"},
    ),
    ("flickan bor på norra vägen 3 med sin mamma", (), {"street": "norra vägen 3", "gender": "f"}),
    ("Flickan M.M. blir utsatt för våld", (), {"initials": ["M M"], "gender": "f"}),
    ("Maja M i 3B blir slagen hemma", (), {"first": ["Maja"], "initials": ["M M"]}),
    (
        'Dottern Maja "Majsan" Mårtensson går i åk 3.',
        (),
        {"first": ["Maja"], "last": ["Mårtensson"], "nick": ["Majsan"], "cls": "3"},
    ),
    ("En pojke som kallas Nappe springer ute om nätterna", (), {"nick": ["Nappe"], "gender": "m"}),
    ("Orolig för min systers barn Ebba 5 år", (), {"first": ["Ebba"], "age": 5}),
    ("Mårtensson, Maja, 8 år. Slås av fadern.", (), {"first": ["Maja"], "last": ["Mårtensson"], "age": 8}),
    ("20140512-9808 far illa hemma", (), {"numbers": ["201405129808"], "born": "2014-05-12"}),
    ("Pnr 140512–9808, Alva", (), {"numbers": ["201405129808"]}),
    (
        "flickan är ca 8 år och går i klass 2 c på domarhagsskolan",
        (),
        {"age": 8, "cls": "2C", "school": "domarhagsskolan", "gender": "f"},
    ),
    (
        "Min dotter Tilda går i samma klass som Sofia. Sofias pappa slår henne.",
        (),
        {"first": ["Sofia"], "mentioned": ["Tilda"]},
    ),
    ("Bebisen är 3 veckor gammal", (), {"age": (3 * 7 / 365.25, 4 * 7 / 365.25)}),
)

NOT_A_NAME: tuple[Case, ...] = (
    ("Vi såg en film. Alla såg den. Per dag delas den tusen gånger. Barnet skriker.", (), {}),
    ("Sol och bad. My oh my. Barnet mår dåligt. Bo kvar kan hon inte.", (), {}),
    ("Magdalena Andersson borde agera! Flickan i filmen måste få hjälp.", (), {}),
    ("Statsminister Ulf Kristersson gör ingenting för barnet.", (), {}),
    ("Läraren Karin Berg ringde. Flickan grät.", (), {"gender": "f"}),
    ("Rektor Anders Lund vet om att barnet far illa.", (), {}),
    ("Jag heter Karin Lindqvist och är granne till en flicka som blir slagen.", (), {"gender": "f"}),
    ("Barnet skriker varje natt. Mvh Anna Persson", (), {}),
    ("Barnet i Borlänge behöver hjälp. Maj månad var värst, augusti också.", (), {}),
    ("Mamman Alma slår barnet.", (), {"guardians": [("Alma", "mother", None)]}),
    ("Karin slår barnet varje dag.", (), {}),
    ("I Nora bor ett barn som blir slaget. I Mora också.", (), {}),
    ("Annas barn får aldrig mat.", (), {"guardians": [("Anna", "mother", None)]}),
    ("Hans lille pojke får aldrig äta. Hon ser inget.", (), {"gender": "m"}),
    ("Klippet ligger på Facebook, Maserskolan har sett det.", (), {"school": "Maserskolan"}),
    ("Pappan har slagit henne i åtta år. Filmen är 2 år gammal.", (), {}),
    ("Jag är 16 år och såg en film på ett barn.", (), {}),
    ("Mamman är 35 år och pappan 41 år. De har ett barn.", (), {}),
    ("Svara mig på 070-123 45 67. Barnet skriker.", (), {"phones": [], "guardians": []}),
    ("Jag bor på Storgatan 14 och hör barnet skrika", (), {"street": None}),
    ("Erik och Lisa var på besök igår. Ett barn skrek.", (), {}),
    ("Kära socialtjänst! Hoppas ni gör något. Tack på förhand. Barnet lider.", (), {}),
    ("Flickan slår Kevin på rasterna", (), {"gender": "f"}),
)
