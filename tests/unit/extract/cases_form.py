"""Labelled reports whose form says something; keys as in `cases_text`."""

from __future__ import annotations

from tests.unit.extract.cases_text import Case

MAJA = {"first_name": "Maja", "last_name": "Mårtensson"}

ONE_ENTRY: tuple[Case, ...] = (
    ("Maja Mårtensson far illa.", ({"first_name": "Maja"},), {"first": ["Maja"], "last": ["Mårtensson"]}),
    ("maja mårtensson får stryk hemma", ({"first_name": "Maja"},), {"first": ["Maja"], "last": ["mårtensson"]}),
    ("Maja Karlsson går i min klass.", (MAJA,), {"first": ["Maja"], "last": ["Mårtensson", "Karlsson"]}),
    (
        "Hennes lillebror Leo, 5 år, är också rädd.",
        (MAJA,),
        {"first": ["Maja"], "last": ["Mårtensson"], "mentioned": ["Leo"], "birth": None},
    ),
    (
        "Maja, hennes bror Leo och kusinen Ella bor där. Maja är 8 år.",
        (MAJA,),
        {"first": ["Maja"], "last": ["Mårtensson"], "mentioned": ["Leo", "Ella"], "age": 8},
    ),
    (
        "Hennes bästa kompis Freja Lind berättade det.",
        (MAJA,),
        {"first": ["Maja"], "last": ["Mårtensson"], "mentioned": ["Freja"]},
    ),
    (
        "Mamman Anna Karlsson, 070-123 45 67, dricker. Pappa heter Johan.",
        (MAJA,),
        {
            "first": ["Maja"],
            "last": ["Mårtensson"],
            "guardians": [("Anna Karlsson", "mother", "46701234567"), ("Johan", "father", None)],
        },
    ),
    (
        "Modern, Anna Karlsson, tfn 0701234567, svarar aldrig.",
        (MAJA,),
        {"first": ["Maja"], "last": ["Mårtensson"], "guardians": [("Anna Karlsson", "mother", "46701234567")]},
    ),
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
    (
        "",
        ({"first_name": "Maja (Majsan)", "last_name": "Mårtensson"},),
        {"first": ["Maja"], "last": ["Mårtensson"], "nick": ["Majsan"]},
    ),
    ("", ({"first_name": "Maja/Maya"},), {"first": ["Maja", "Maya"]}),
    ("", ({"first_name": "Hans"},), {"first": ["Hans"]}),
    ("", ({"first_name": "My", "gender": "Flicka"},), {"first": ["My"], "gender": "f"}),
    ("", ({"first_name": "Ali Al-Hassan"},), {"first": ["Ali"], "last": ["Al-Hassan"]}),
    ("", ({"age_text": "7-8 år"},), {"age": (7, 9)}),
    ("", ({"age_text": "åtta"},), {"age": 8}),
    ("", ({"age_text": "13 mån"},), {"age": (13 / 12, 14 / 12)}),
    ("", ({"age_text": "F-klass"},), {"cls": "F", "born": "2018-01-01/2020-12-31"}),
    ("", ({"birth_date": "2014"},), {"born": "2014-01-01/2014-12-31"}),
    ("", ({"birth_date": "12/5-14"},), {"born": "2014-05-12"}),
    ("", ({"birth_date": "12 maj 2014"},), {"born": "2014-05-12"}),
    ("", ({"birth_date": "140512"},), {"born": "2014-05-12"}),
    ("", ({"personal_number": "140512-XXXX"},), {"numbers": ["20140512"], "born": "2014-05-12"}),
    (
        "",
        ({"address": "Storgatan 12 B, lgh 1203, 784 33 Borlänge"},),
        {"street": "Storgatan 12 B", "postal": "78433", "city": "Borlänge"},
    ),
    (
        "",
        ({"guardians": [{"name": "mamma Anna", "phone": "070-123 45 67", "relation": None}]},),
        {"guardians": [("Anna", "mother", "46701234567")]},
    ),
    ("", ({"guardians": [{"name": None, "phone": None, "relation": "mamma"}]},), {"guardians": []}),
    (
        "Pappa Johan Berg slår.",
        ({"guardians": [{"name": "Johan", "phone": None, "relation": "pappa"}]},),
        {"guardians": [("Johan Berg", "father", None)]},
    ),
    ("Pojken slår flickan. Han är 8 år.", ({"first_name": "Liam", "gender": "pojke"},), {"first": ["Liam"], "age": 8}),
    (
        "Flickan Maja Mårtensson, född 2014-05-12.",
        ({"last_name": "Mårtensson", "gender": "flicka"},),
        {"first": ["Maja"], "last": ["Mårtensson"], "born": "2014-05-12"},
    ),
    (
        "Maja kallas Majsan. Hennes storasyster Alva är 14 år.",
        (MAJA,),
        {"first": ["Maja"], "last": ["Mårtensson"], "nick": ["Majsan"], "mentioned": ["Alva"], "birth": None},
    ),
    ("Hon har en bror. Han är fem år.", (MAJA,), {"first": ["Maja"], "last": ["Mårtensson"], "birth": None}),
    ("Liv mår dåligt. Liv är ett barn.", ({"first_name": "Liv"},), {"first": ["Liv"]}),
    ("Hon vill inte leva. Bo kvar hos mamma går inte.", ({"first_name": "Bo"},), {"first": ["Bo"]}),
    (
        "Mamma Maja dricker.",
        (MAJA,),
        {"first": ["Maja"], "last": ["Mårtensson"], "guardians": [("Maja", "mother", None)]},
    ),
    (
        "Jag är Majas lärare, Eva Holm. Ring mig 070-555 55 55.",
        (MAJA,),
        {"first": ["Maja"], "last": ["Mårtensson"], "phones": [], "guardians": []},
    ),
    (
        "Majas telefon är 070-555 55 55.",
        (MAJA,),
        {"first": ["Maja"], "last": ["Mårtensson"], "phones": ["46705555555"]},
    ),
    ("Mammans personnummer är 850512-9808.", (MAJA,), {"first": ["Maja"], "last": ["Mårtensson"], "numbers": []}),
)

SEVERAL_ENTRIES: tuple[Case, ...] = (
    (
        "Maja är 8 år och Leo är 5 år.",
        ({"first_name": "Maja"}, {"first_name": "Leo"}),
        {"first": ["Maja"], "age": 8, "also": [["Leo"]], "also_age": [5]},
    ),
    (
        "De bor på Storgatan 3. Mamman Anna dricker.",
        ({"first_name": "Maja"}, {"first_name": "Leo"}),
        {
            "first": ["Maja"],
            "street": "Storgatan 3",
            "also": [["Leo"]],
            "also_street": ["Storgatan 3"],
            "guardians": [("Anna", "mother", None)],
        },
    ),
    (
        "Ett av barnen är 8 år.",
        ({"first_name": "Maja"}, {"first_name": "Leo"}),
        {"first": ["Maja"], "birth": None, "also": [["Leo"]]},
    ),
    (
        "Leo Berg går på Ekorrens förskola. Maja Berg går i 3B på Hagaskolan.",
        ({"first_name": "Maja"}, {"first_name": "Leo"}),
        {"first": ["Maja"], "last": ["Berg"], "school": "Hagaskolan", "cls": "3B", "also": [["Leo"]]},
    ),
    (
        "Syskonen Maja och Leo samt deras kusin Ella.",
        ({"first_name": "Maja"}, {"first_name": "Leo"}),
        {"first": ["Maja"], "also": [["Leo"]], "mentioned": ["Ella"]},
    ),
    ("Barnen Maja, Leo och Alva blir slagna.", (), {"first": ["Maja"], "mentioned": ["Leo", "Alva"]}),
)
