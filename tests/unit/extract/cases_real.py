"""Labelled texts in the ways people write that the other tables lack; keys as in `cases_text`, and `kin` for the mentioned in order."""

from __future__ import annotations

from tests.unit.extract.cases_text import Case

MAJA = {"first_name": "Maja", "last_name": "Mårtensson"}
ALVA_OTTO = ({"first_name": "Alva"}, {"first_name": "Otto"})

AGES: tuple[Case, ...] = (
    ("pojken är 1,5 år", (), {"age": (1.5, 2), "gender": "m"}),
    ("flickan är ett och ett halvt år", (), {"age": (1.5, 2), "gender": "f"}),
    ("Hon är åtta.", (), {"age": 8, "gender": "f"}),
    ("pojken verkar vara 7 eller 8", (), {"age": (7, 9), "gender": "m"}),
    ("flickan, typ åtta, springer ute", (), {"age": 8, "gender": "f"}),
    ("en flicka i åttaårsåldern", (), {"age": 8, "gender": "f"}),
    ("hon blir sju i sommar", (), {"age": (6, 7), "gender": "f"}),
    ("Elsa 5 och Nils 7 år far illa", (), {"first": ["Elsa"], "age": 5, "mentioned": ["Nils"]}),
    (
        "oro om två bröder, Adam och Isak, 6 o 9 år",
        (),
        {"first": ["Adam"], "age": 6, "gender": "m", "mentioned": ["Isak"]},
    ),
    ("Sonen föddes i maj -14", (), {"born": "2014-05-01/2014-05-31", "gender": "m"}),
    ("Maja (2014) och Hugo (2016)", (), {"first": ["Maja"], "born": "2014-01-01/2014-12-31", "mentioned": ["Hugo"]}),
    ("två små barn, 3 och 5 år", (), {"birth": None}),
    ("Pappan är 8 år äldre än mamman. De har 3 barn.", (), {"birth": None}),
    ("Mamman är 19 år och flickan är 2 år", (), {"age": 2, "gender": "f"}),
    ("flickan går i trean", (), {"cls": "3", "born": "2015-01-01/2017-12-31", "gender": "f"}),
    ("Liam 5 🥺 hans mamma slår honom", (), {"first": ["Liam"], "age": 5}),
    ("flickan bor på Storgatan 5 och gråter", (), {"birth": None, "street": "Storgatan 5"}),
)

PEOPLE_OF_THE_TEXT: tuple[Case, ...] = (
    ("Mamman till en pojke på 3 år (Otto) åkte fast.", (), {"first": ["Otto"], "age": 3}),
    (
        "Jag är mormor till Maja. Min dotter Anna dricker.",
        (MAJA,),
        {"first": ["Maja"], "last": ["Mårtensson"], "guardians": [("Anna", "mother", None)]},
    ),
    (
        "Farfar ringer. Sonen Kalle skakade pojken.",
        ({"first_name": "Theo"},),
        {"first": ["Theo"], "guardians": [("Kalle", "father", None)]},
    ),
    ("Min son Marcus blir slagen av sin pappa", (), {"first": ["Marcus"], "gender": "m"}),
    (
        "Min dotter Saga berättade att hennes klasskompis Leia har blåmärken.",
        (),
        {"first": ["Leia"], "mentioned": ["Saga"]},
    ),
    (
        "min bästis Saga får inte äta middag. jag går i 5an på Velanda. hon har en hund som heter Bosse",
        (),
        {"first": ["Saga"]},
    ),
    ("Jag heter Melker och min pappa slår mig. Jag är 12 år.", (), {"first": ["Melker"], "age": 12}),
    ("Elsa och Alva är tvillingar", (), {"first": ["Elsa"], "mentioned": ["Alva"]}),
    ("Det gäller Noel Åkesson i 4C.", (), {"first": ["Noel"], "last": ["Åkesson"], "cls": "4C"}),
    ("Flickan som jag är orolig för heter Noomi Ask.", (), {"first": ["Noomi"], "last": ["Ask"], "gender": "f"}),
    ("Moa Lind, tidigare Moa Berg, 14 år.", (), {"first": ["Moa"], "last": ["Lind", "Berg"], "age": 14}),
    (
        "Alma Persson i 2B, inte Alma Nyqvist",
        ({"first_name": "Alma", "last_name": "Persson"},),
        {"first": ["Alma"], "last": ["Persson"]},
    ),
    ("pojken heter typ Kevin eller Calvin", (), {"first": ["Kevin", "Calvin"], "gender": "m"}),
    ("Namn: EK TUVA", (), {"first": ["TUVA"], "last": ["EK"]}),
    (
        "tvillingarna olle och pelle sjöberg är ensamma",
        (),
        {"first": ["olle"], "last": ["sjöberg"], "mentioned": ["pelle"]},
    ),
    ("vår patient Sandra Lind är gravid i åttonde månaden", (), {}),
    ("Filmen på Nova. Vad gör Ulf Kristersson?", (), {"first": ["Nova"]}),
    ("Mamma heter Lövgren, pappa Falk.", (MAJA,), {"first": ["Maja"], "last": ["Mårtensson"], "guardians": []}),
    (
        "Utan tillsyn av vuxen. Modern Jessica Lind anlände.",
        (MAJA,),
        {"first": ["Maja"], "last": ["Mårtensson"], "guardians": [("Jessica Lind", "mother", None)]},
    ),
    (
        "Vårdnadshavare: Malin Lundin, Jonas Åberg.",
        (MAJA,),
        {
            "first": ["Maja"],
            "last": ["Mårtensson"],
            "guardians": [("Malin Lundin", "guardian", None), ("Jonas Åberg", "guardian", None)],
        },
    ),
    ("Сын Олександр, 8 років", (), {"first": ["Oleksandr"], "age": 8}),
    ("الطفل محمد الخطيب وعمره 13 سنة", (), {"first": ["Mohammed"], "last": ["Al-Khatib"], "age": 13}),
    ("Waxaan ahay habaryarta Cabdiraxmaan oo 12 jir ah", (), {"first": ["Cabdiraxmaan"], "age": 12}),
)

GUARDIANS_OF_THE_TEXT: tuple[Case, ...] = (
    (
        "Mor: Anna Ek\nTel: 070-123 45 67\nFar: Per Lind\nTel: 073-765 43 21",
        (MAJA,),
        {
            "first": ["Maja"],
            "last": ["Mårtensson"],
            "guardians": [("Anna Ek", "mother", "46701234567"), ("Per Lind", "father", "46737654321")],
        },
    ),
    (
        "ring mig på 0701234567 eller mamman på 0737654321",
        (MAJA,),
        {"first": ["Maja"], "last": ["Mårtensson"], "guardians": [(None, "mother", "46737654321")]},
    ),
    (
        "Flickan, som är dotter till Per Ek och Lisa Ek, heter Tuva.",
        (),
        {"first": ["Tuva"], "gender": "f", "guardians": [("Per Ek", "father", None), ("Lisa Ek", "mother", None)]},
    ),
    (
        "Maja bor hos sin mormor Gun på Parkgatan 3",
        (MAJA,),
        {"first": ["Maja"], "last": ["Mårtensson"], "street": "Parkgatan 3"},
    ),
)

MORE_PEOPLE: tuple[Case, ...] = (
    (
        "Agnes, Astrid och Arvid Lilja, 12, 9 och 4 år, är ensamma hemma.",
        (),
        {"first": ["Agnes"], "last": ["Lilja"], "age": 12, "mentioned": ["Astrid", "Arvid"]},
    ),
    (
        "Jag tränar Lucas i hockey. Lucas pappa Stefan är ofta aggressiv.",
        (),
        {"first": ["Lucas"], "guardians": [("Stefan", "father", None)]},
    ),
    (
        "Min exman Peter Lund utsätter våra barn Alice och Viktor för våld. Alice är nio och Viktor sju.",
        (),
        {"first": ["Alice"], "age": 9, "mentioned": ["Viktor"]},
    ),
    (
        "Polisen anträffade Elias Ahmadi (100203-XXXX) och Wille Norén (110504-XXXX).",
        (),
        {"first": ["Elias"], "last": ["Ahmadi"], "born": "2010-02-03", "mentioned": ["Wille"]},
    ),
    (
        "Barnet, Maja Karlsson (14 05 12-9808). Syster: Ida Karlsson (17 03 02-2390).",
        (),
        {"first": ["Maja"], "last": ["Karlsson"], "phones": [], "numbers": ["201405129808"], "mentioned": ["Ida"]},
    ),
    (
        "I am worried about my son's classmate Oliver. He is in 3B.",
        (),
        {"first": ["Oliver"], "gender": "m", "cls": "3B"},
    ),
    ("Hej det är Anton igen som skrev om Elsa. Elsa är borta.", (), {"first": ["Elsa"]}),
    ("men Noah i min lillebrors klass 4a har blåmärken", (), {"first": ["Noah"], "cls": "4A"}),
    ("wiilka magaciisu waa Cali, 9 jir", (), {"first": ["Cali"], "age": 9, "gender": "m"}),
    ("Flickan har en äldre syster, Matilda, som är placerad.", (), {"mentioned": ["Matilda"]}),
    ("Sigrid har sagt till sin mormor att mamma slår henne.", (), {"first": ["Sigrid"]}),
)

NOBODY_OF_THE_TEXT: tuple[Case, ...] = (
    ("Jag såg Carola på stan. Barnet skrek. Carola är min kollega.", (), {}),
    ("Till: Anna Olsson Från: Per Berg. Hej Anna, eleven i 7A mår dåligt. /Per", (), {"cls": "7A"}),
    ("Det är Kevin som slår sin tjej Sara. De har en bebis.", (), {}),
    ("Karin ringde från skolan. Barnet är borta.", (), {}),
    ("Ebba Busch borde avgå. Soc gör ingenting åt barnet i Falun.", (), {"city": "Falun"}),
)

PLACES_OF_THE_TEXT: tuple[Case, ...] = (
    ("flickan bor på lantmannavägen", (), {"street": "lantmannavägen"}),
    ("Flickan var på väg hem på landsvägen", (), {"street": None}),
    ("Gossen Ludvig Ström, Grinneröd 4.", (), {"first": ["Ludvig"], "last": ["Ström"], "street": "Grinneröd 4"}),
    ("de bor på Bondegatan 3, Falun. Barnet gråter.", (), {"street": "Bondegatan 3", "city": "Falun"}),
    ("JAG BOR PÅ TORGGATAN 22 OCH ÖVER MIG SKRIKER ETT BARN", (), {"street": "TORGGATAN 22"}),
    ("Hon går i sexan på velanda", (), {"cls": "6", "school": "velanda"}),
    ("pojken går på Solgården", (), {"school": "Solgården"}),
    ("flickan lekte på Bondgården", (), {"school": None}),
    ("hon går på Sankt Eriks gymnasium", (), {"school": "Sankt Eriks gymnasium"}),
)

NUMBERS_OF_SEVERAL: tuple[Case, ...] = (
    (
        "Alva och Otto Berg, 140512-9808 respektive 170302-2390.",
        ALVA_OTTO,
        {"first": ["Alva"], "also": [["Otto"]], "numbers": ["201405129808"]},
    ),
    (
        "140512-9808 Alva, 170302-2390 Otto",
        ALVA_OTTO,
        {"first": ["Alva"], "also": [["Otto"]], "numbers": ["201405129808"]},
    ),
    (
        "Namn: Alva\nPersonnr: 140512-9808\nNamn: Otto\nPersonnr: 170302-2390",
        ALVA_OTTO,
        {"first": ["Alva"], "also": [["Otto"]], "numbers": ["201405129808"]},
    ),
    (
        "Barnen har numren 140512-9808 och 170302-2390",
        ALVA_OTTO,
        {"first": ["Alva"], "also": [["Otto"]], "numbers": []},
    ),
    (
        "Otto är yngst, 140512-9808",
        ({"first_name": "Alva", "gender": "flicka"}, {"first_name": "Otto", "gender": "pojke"}),
        {"first": ["Alva"], "also": [["Otto"]], "numbers": []},
    ),
)

REAL = (
    *AGES,
    *GUARDIANS_OF_THE_TEXT,
    *MORE_PEOPLE,
    *NOBODY_OF_THE_TEXT,
    *PEOPLE_OF_THE_TEXT,
    *PLACES_OF_THE_TEXT,
    *NUMBERS_OF_SEVERAL,
)
