"""Labelled texts. Names that are not given must be empty; other facts are checked only when given.

Keys: `first`, `last`, `nick`, `initials` of the first child; `also` the further entries' first names; `mentioned` first names of children
that only the text names; `age` in years (or a pair), `born` an ISO date or "earliest/latest"; `gender`, `school`, `cls`, `street`, `postal`,
`city`, `guardians` as (name, relation, phone); `phones`; `numbers` as digits.
"""

from __future__ import annotations

from typing import Any

Case = tuple[str, tuple[dict[str, Any], ...], dict[str, Any]]

MAJA = {"first_name": "Maja", "last_name": "Mårtensson"}

NAMELESS_FORM: tuple[Case, ...] = (
    ("Flickan Maja Mårtensson blir slagen av sin pappa.", (), {"first": ["Maja"], "last": ["Mårtensson"], "gender": "f"}),
    ("Jag är orolig för Maja Mårtensson, 8 år.", (), {"first": ["Maja"], "last": ["Mårtensson"], "age": 8}),
    ("min granne maja 8 år blir slagen varje kväll", (), {"first": ["maja"], "age": 8}),
    ("grannens dotter heter alva och går i 2:an", (), {"first": ["alva"], "gender": "f", "cls": "2:an"}),
    ("pojken Liam, åtta år gammal, kommer utan mat till skolan", (), {"first": ["Liam"], "age": 8, "gender": "m"}),
    ("Lilla Elsa gråter hela nätterna", (), {"first": ["Elsa"]}),
    ("En 8-åring på Maserskolan far illa.", (), {"age": 8, "school": "Maserskolan"}),
    ("Den åttaåriga flickan i filmen blir slagen!!", (), {"age": 8, "gender": "f"}),
    ("En flicka på åtta år sitter ensam i trapphuset", (), {"age": 8, "gender": "f"}),
    ("Barnet är 13 månader och lämnas ensamt", (), {"age": (13 / 12, 14 / 12)}),
    ("Sonen Elias Berg född 2014-05-12 har blåmärken", (), {"first": ["Elias"], "last": ["Berg"], "born": "2014-05-12", "gender": "m"}),
    ("Dottern Alva, född -14, bor hos sin pappa", (), {"first": ["Alva"], "born": "2014-01-01/2014-12-31"}),
    ("Elin f. 140512 går i 5B på Hagaskolan", (), {"first": ["Elin"], "born": "2014-05-12", "cls": "5B", "school": "Hagaskolan"}),
    ("Flickan är född den 12 maj 2014.", (), {"born": "2014-05-12"}),
    ("Hon heter Tuva Nilsson och är 11 år", (), {"first": ["Tuva"], "last": ["Nilsson"], "age": 11, "gender": "f"}),
    ("Barnets namn: Noah Ekström\nÅlder: 6 år\nMamma: Sara Ekström", (), {"first": ["Noah"], "last": ["Ekström"], "age": 6, "guardians": [("Sara Ekström", "mother", None)]}),
    ("Det finns en pojke i vår trappuppgång som heter Mohammed, kanske 7-8 år", (), {"first": ["Mohammed"], "age": (7, 9), "gender": "m"}),
    ("Majas mamma är full varje dag", (), {"first": ["Maja"]}),
    ("Jag är mormor till Wilma som är fyra år", (), {"first": ["Wilma"], "age": 4}),
    ("HJÄLP!!! FLICKAN MAJA BLIR SLAGEN AV SIN PAPPA HON ÄR 8 ÅR OCH BOR I BORLÄNGE", (), {"first": ["MAJA"], "age": 8, "city": "BORLÄNGE"}),
    ("hej jag vill anmäla en sak min kompis dotter alva blir slagen av sin styvpappa peter hon är sju", (), {"first": ["alva"], "guardians": [("peter", "other", None)]}),
    ("Såg ett klipp där en man slår ett litet barn. Gör något!", (), {}),
    ("Rättvisa för Maja! Ta barnet därifrån.", (), {"first": ["Maja"]}),
    ("Stina (3 år) lämnas ensam hemma. Föräldrarna Anna och Johan dricker.", (), {"first": ["Stina"], "age": 3, "guardians": [("Anna", "guardian", None), ("Johan", "guardian", None)]}),
    ("Tyttö Aino on 8-vuotias ja hän pelkää isää.", (), {"first": ["Aino"], "age": 8, "gender": "f"}),
    ("The girl next door, her name is Emma Olsson, she is 8 years old and goes to Hagaskolan.", (), {"first": ["Emma"], "last": ["Olsson"], "age": 8, "school": "Hagaskolan", "gender": "f"}),
    ("My friend's son Adam is hit by his father.", (), {"first": ["Adam"], "gender": "m"}),
    ("Waxaan ka walaacsanahay wiil 8 jir ah", (), {"age": 8, "gender": "m"}),
    ("Elev i åk 3 på Borganäs skola, pojke, kommer smutsig.", (), {"cls": "3", "school": "Borganäs skola", "gender": "m"}),
    ("Barn på förskolan Ekorren, ca 4 år, flicka med lockigt hår", (), {"school": "förskolan Ekorren", "age": 4, "gender": "f"}),
    ("Gäller pojke på Ekorrens förskola", (), {"school": "Ekorrens förskola", "gender": "m"}),
    ("Familjen bor på Storgatan 12 B lgh 1203, 784 33 Borlänge. De har en son.", (), {"street": "Storgatan 12 B", "postal": "78433", "city": "Borlänge", "gender": "m"}),
    ("flickan bor på norra vägen 3 med sin mamma", (), {"street": "norra vägen 3", "gender": "f"}),
    ("Flickan M.M. blir utsatt för våld", (), {"initials": ["M M"], "gender": "f"}),
    ("Maja M i 3B blir slagen hemma", (), {"first": ["Maja"], "initials": ["M M"]}),
    ('Dottern Maja "Majsan" Mårtensson går i åk 3.', (), {"first": ["Maja"], "last": ["Mårtensson"], "nick": ["Majsan"], "cls": "3"}),
    ("En pojke som kallas Nappe springer ute om nätterna", (), {"nick": ["Nappe"], "gender": "m"}),
    ("Orolig för min systers barn Ebba 5 år", (), {"first": ["Ebba"], "age": 5}),
    ("Mårtensson, Maja, 8 år. Slås av fadern.", (), {"first": ["Maja"], "last": ["Mårtensson"], "age": 8}),
    ("20140512-9808 far illa hemma", (), {"numbers": ["201405129808"], "born": "2014-05-12"}),
    ("Pnr 140512–9808, Alva", (), {"numbers": ["201405129808"]}),
    ("flickan är ca 8 år och går i klass 2 c på domarhagsskolan", (), {"age": 8, "cls": "2 c", "school": "domarhagsskolan", "gender": "f"}),
    ("Min dotter Tilda går i samma klass som Sofia. Sofias pappa slår henne.", (), {"first": ["Sofia"], "mentioned": ["Tilda"]}),
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

ONE_ENTRY: tuple[Case, ...] = (
    ("Maja Mårtensson far illa.", ({"first_name": "Maja"},), {"first": ["Maja"], "last": ["Mårtensson"]}),
    ("maja mårtensson får stryk hemma", ({"first_name": "Maja"},), {"first": ["Maja"], "last": ["mårtensson"]}),
    ("Maja Karlsson går i min klass.", (MAJA,), {"first": ["Maja"], "last": ["Mårtensson", "Karlsson"]}),
    ("Hennes lillebror Leo, 5 år, är också rädd.", (MAJA,), {"first": ["Maja"], "last": ["Mårtensson"], "mentioned": ["Leo"], "birth": None}),
    ("Maja, hennes bror Leo och kusinen Ella bor där. Maja är 8 år.", (MAJA,), {"first": ["Maja"], "last": ["Mårtensson"], "mentioned": ["Leo", "Ella"], "age": 8}),
    ("Hennes bästa kompis Freja Lind berättade det.", (MAJA,), {"first": ["Maja"], "last": ["Mårtensson"], "mentioned": ["Freja"]}),
    ("Mamman Anna Karlsson, 070-123 45 67, dricker. Pappa heter Johan.", (MAJA,), {"first": ["Maja"], "last": ["Mårtensson"], "guardians": [("Anna Karlsson", "mother", "46701234567"), ("Johan", "father", None)]}),
    ("Modern, Anna Karlsson, tfn 0701234567, svarar aldrig.", (MAJA,), {"first": ["Maja"], "last": ["Mårtensson"], "guardians": [("Anna Karlsson", "mother", "46701234567")]}),
    ("Majsan är så rädd. Flickan gråter.", (MAJA,), {"first": ["Maja"], "last": ["Mårtensson"]}),
    ("Flickan Moa blir slagen.", (MAJA,), {"first": ["Maja"], "last": ["Mårtensson"], "mentioned": ["Moa"]}),
    ("Flickan Maya blir slagen.", (MAJA,), {"first": ["Maja"], "last": ["Mårtensson"]}),
    ("", ({"first_name": "Mårtensson", "last_name": "Maja"},), {"first": ["Maja"], "last": ["Mårtensson"]}),
    ("", ({"first_name": "Maja Mårtensson"},), {"first": ["Maja"], "last": ["Mårtensson"]}),
    ("", ({"last_name": "Mårtensson, Maja"},), {"first": ["Maja"], "last": ["Mårtensson"]}),
    ("", ({"first_name": "Maja M"},), {"first": ["Maja"], "initials": ["M M"]}),
    ("", ({"first_name": "M.M."},), {"initials": ["M M"]}),
    ("", ({"first_name": "M", "last_name": "M"},), {"initials": ["M M"]}),
    ("", ({"first_name": "okänd", "last_name": "vet ej", "age_text": "?"},), {"birth": None}),
    ("", ({"first_name": "Flicka", "last_name": "-", "age_text": "ca 8"},), {"age": 8}),
    ("", ({"first_name": "flickan i filmen"},), {}),
    ("", ({"first_name": "Maja (Majsan)", "last_name": "Mårtensson"},), {"first": ["Maja"], "last": ["Mårtensson"], "nick": ["Majsan"]}),
    ("", ({"first_name": "Maja/Maya"},), {"first": ["Maja", "Maya"]}),
    ("", ({"first_name": "Hans"},), {"first": ["Hans"]}),
    ("", ({"first_name": "My", "gender": "Flicka"},), {"first": ["My"], "gender": "f"}),
    ("", ({"first_name": "Ali Al-Hassan"},), {"first": ["Ali"], "last": ["Al-Hassan"]}),
    ("", ({"age_text": "7-8 år"},), {"age": (7, 9)}),
    ("", ({"age_text": "åtta"},), {"age": 8}),
    ("", ({"age_text": "13 mån"},), {"age": (13 / 12, 14 / 12)}),
    ("", ({"age_text": "F-klass"},), {"cls": "F-klass", "birth": None}),
    ("", ({"birth_date": "2014"},), {"born": "2014-01-01/2014-12-31"}),
    ("", ({"birth_date": "12/5-14"},), {"born": "2014-05-12"}),
    ("", ({"birth_date": "12 maj 2014"},), {"born": "2014-05-12"}),
    ("", ({"birth_date": "140512"},), {"born": "2014-05-12"}),
    ("", ({"personal_number": "140512-XXXX"},), {"numbers": ["20140512"], "born": "2014-05-12"}),
    ("", ({"address": "Storgatan 12 B, lgh 1203, 784 33 Borlänge"},), {"street": "Storgatan 12 B", "postal": "78433", "city": "Borlänge"}),
    ("", ({"guardians": [{"name": "mamma Anna", "phone": "070-123 45 67", "relation": None}]},), {"guardians": [("Anna", "mother", "46701234567")]}),
    ("", ({"guardians": [{"name": None, "phone": None, "relation": "mamma"}]},), {"guardians": []}),
    ("Pappa Johan Berg slår.", ({"guardians": [{"name": "Johan", "phone": None, "relation": "pappa"}]},), {"guardians": [("Johan Berg", "father", None)]}),
    ("Pojken slår flickan. Han är 8 år.", ({"first_name": "Liam", "gender": "pojke"},), {"first": ["Liam"], "age": 8}),
    ("Flickan Maja Mårtensson, född 2014-05-12.", ({"last_name": "Mårtensson", "gender": "flicka"},), {"first": ["Maja"], "last": ["Mårtensson"], "born": "2014-05-12"}),
    ("Maja kallas Majsan. Hennes storasyster Alva är 14 år.", (MAJA,), {"first": ["Maja"], "last": ["Mårtensson"], "nick": ["Majsan"], "mentioned": ["Alva"], "birth": None}),
    ("Hon har en bror. Han är fem år.", (MAJA,), {"first": ["Maja"], "last": ["Mårtensson"], "birth": None}),
    ("Liv mår dåligt. Liv är ett barn.", ({"first_name": "Liv"},), {"first": ["Liv"]}),
    ("Hon vill inte leva. Bo kvar hos mamma går inte.", ({"first_name": "Bo"},), {"first": ["Bo"]}),
    ("Mamma Maja dricker.", (MAJA,), {"first": ["Maja"], "last": ["Mårtensson"], "guardians": [("Maja", "mother", None)]}),
    ("Jag är Majas lärare, Eva Holm. Ring mig 070-555 55 55.", (MAJA,), {"first": ["Maja"], "last": ["Mårtensson"], "phones": [], "guardians": []}),
    ("Majas telefon är 070-555 55 55.", (MAJA,), {"first": ["Maja"], "last": ["Mårtensson"], "phones": ["46705555555"]}),
    ("Mammans personnummer är 850512-9808.", (MAJA,), {"first": ["Maja"], "last": ["Mårtensson"], "numbers": []}),
)

SEVERAL_ENTRIES: tuple[Case, ...] = (
    ("Maja är 8 år och Leo är 5 år.", ({"first_name": "Maja"}, {"first_name": "Leo"}), {"first": ["Maja"], "age": 8, "also": [["Leo"]], "also_age": [5]}),
    ("De bor på Storgatan 3. Mamman Anna dricker.", ({"first_name": "Maja"}, {"first_name": "Leo"}), {"first": ["Maja"], "street": "Storgatan 3", "also": [["Leo"]], "also_street": ["Storgatan 3"], "guardians": [("Anna", "mother", None)]}),
    ("Ett av barnen är 8 år.", ({"first_name": "Maja"}, {"first_name": "Leo"}), {"first": ["Maja"], "birth": None, "also": [["Leo"]]}),
    ("Leo Berg går på Ekorrens förskola. Maja Berg går i 3B på Hagaskolan.", ({"first_name": "Maja"}, {"first_name": "Leo"}), {"first": ["Maja"], "last": ["Berg"], "school": "Hagaskolan", "cls": "3B", "also": [["Leo"]]}),
    ("Syskonen Maja och Leo samt deras kusin Ella.", ({"first_name": "Maja"}, {"first_name": "Leo"}), {"first": ["Maja"], "also": [["Leo"]], "mentioned": ["Ella"]}),
    ("Barnen Maja, Leo och Alva blir slagna.", (), {"mentioned": ["Maja", "Leo", "Alva"]}),
)

# Longer texts in the voices that write them: school, neighbour, relative, health care, a chain message.
VOICES: tuple[Case, ...] = (
    (
        "Undertecknad, Eva Holm, är klasslärare för Alva Sjögren (20140512-9808) i klass 5B på Hagaskolan. Alva har under hösten kommit "
        "till skolan utan frukost. Modern, Jenny Sjögren, har vid kontakt den 12 mars 2026 uppgett att fadern, Per Sjögren, flyttat. "
        "Alvas lillasyster Ester går på förskolan Blåklockan. Kurator Lisa Dahl har haft samtal med Alva. Med vänlig hälsning Eva Holm",
        ({"first_name": "Alva", "last_name": "Sjögren", "personal_number": "20140512-9808"},),
        {"first": ["Alva"], "last": ["Sjögren"], "born": "2014-05-12", "cls": "5B", "school": "Hagaskolan", "mentioned": ["Ester"],
         "guardians": [("Jenny Sjögren", "mother", None), ("Per Sjögren", "father", None)], "numbers": ["201405129808"]},
    ),
    (
        "hej jag bor granne med en familj på lindvägen 4 i falun, dom har en pojke som heter viggo å han är typ 6 år. jag hör hur pappan "
        "skriker å slår å sen gråter viggo. mamman heter sandra. jag vill va anonym",
        (),
        {"first": ["viggo"], "age": 6, "street": "lindvägen 4", "gender": "m", "guardians": [("sandra", "mother", None)]},
    ),
    (
        "Jag är farmor till Hugo 4 år och Tyra 7 år. Deras mamma Emelie Strand har börjat dricka igen. Min son Marcus vågar inte anmäla.",
        ({"first_name": "Hugo"}, {"first_name": "Tyra"}),
        {"first": ["Hugo"], "age": 4, "also": [["Tyra"]], "also_age": [7], "guardians": [("Emelie Strand", "mother", None)], "mentioned": ["Marcus"], "loose": True},
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
        {"first": ["Elliot"], "last": ["Wik"], "born": "2019-03-02", "gender": "m", "guardians": [("Hanna Wik", "mother", None)], "mentioned": ["Ines"]},
    ),
    (
        "Jag skriver angående min brorsdotter Nellie Ström som är tolv år gammal. Hon bor växelvis hos sin mamma Carina och hos min bror Lasse.",
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
        {"first": ["Elias", "Lukas"], "last": ["Johansson"], "age": 9, "mentioned": ["Johannes"],
         "guardians": [("Thomas", "guardian", None), ("Kristina", "guardian", None)]},
    ),
    (
        "Flickan Ella och pojken Max i lägenheten ovanför skriker. Ella är kanske tre och Max fem år.",
        (),
        {"mentioned": ["Ella", "Max"]},
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
    ("Namn: Molly Åberg. Född: 120923-9804. Skola: Södra skolan. Klass: 8C. Vårdnadshavare: Malin Åberg 0701234567", (),
     {"first": ["Molly"], "last": ["Åberg"], "school": "Södra skolan", "cls": "8C", "guardians": [("Malin Åberg", "guardian", "46701234567")]}),
    ("ang maja mårtensson född 140512, går i 5b maserskolan. pappan heter johan mårtensson o bor på skogsvägen 3", (),
     {"first": ["maja"], "last": ["mårtensson"], "born": "2014-05-12", "school": "maserskolan", "cls": "5b", "street": "skogsvägen 3", "guardians": [("johan mårtensson", "father", None)]}),
    ("Oro för pojken Abdirahman som är född 2017 och hans syster Hodan född 2019.", (),
     {"first": ["Abdirahman"], "born": "2017-01-01/2017-12-31", "mentioned": ["Hodan"], "gender": "m"}),
    ("Vi på förskolan Myran är oroliga för Vera, 3 år. Vera kommer sent. Pappa Björn luktar alkohol.", (),
     {"first": ["Vera"], "age": 3, "school": "förskolan Myran", "guardians": [("Björn", "father", None)]}),
    ("Ett barn, troligen 5 år, går ensamt på Ica Maxi. Personalen Kent ringde polisen.", (), {"age": 5}),
    ("Kim 14 år har rymt från familjehemmet. Kim heter Bergqvist i efternamn.", (), {"first": ["Kim"], "last": ["Bergqvist"], "age": 14}),
    ("Love är inlåst i källaren. Love är fem år och bor hos sin far.", ({"first_name": "Love"},), {"first": ["Love"], "age": 5}),
    ("Hon får aldrig mat. Hon far illa. Mor ser inget.", (), {"gender": None}),
)

CASES = (*VOICES, *NAMELESS_FORM, *NOT_A_NAME, *ONE_ENTRY, *SEVERAL_ENTRIES)
