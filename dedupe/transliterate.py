"""Names in Cyrillic and Arabic script as Latin letters, so that they can meet the same name written in Latin.

Cyrillic letter by letter (the passport spelling of Ukraine, 2010, with the Russian letters beside it). Arabic script leaves out short
vowels, so common names come from a list and other words become their consonants. Pure; other scripts are left as they are.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from types import MappingProxyType

MAX_WORD = 60  # letters of one word that are turned

_CYRILLIC = MappingProxyType(
    dict(
        zip(
            "абвгґдђеєжзѕиіїйјклљмнњопрстћуўфхцчџшщъыьэѓќ",
            "a b v h g d dj e ye zh z z y i i i j k l lj m n nj o p r s t c u u f kh ts ch dz sh shch - y - e g k".split(),
            strict=True,
        )
    )
    | {"ё": "yo", "ю": "iu", "я": "ia"}
)
_ARABIC = MappingProxyType(
    {
        **dict(zip("ابتثجحخدذرزسشصضطظعغفقكلمنهوي", "a b t th j h kh d dh r z s sh s d t z a gh f q k l m n h u i".split(), strict=True)),
        "أ": "a", "إ": "i", "آ": "a", "ٱ": "a", "ى": "a", "ة": "a", "ؤ": "u", "ئ": "i", "ء": "",
        "پ": "p", "چ": "ch", "ژ": "zh", "گ": "g", "ک": "k", "ی": "i", "ہ": "h", "ە": "e",
    }
)  # fmt: skip
# Common names whose vowels are not written. Spellings as Swedish registers mostly have them.
_ARABIC_NAMES = MappingProxyType(
    {
        written: latin
        for line in """
محمد Mohammed
أحمد Ahmed
احمد Ahmed
علي Ali
على Ali
حسن Hassan
حسين Hussein
عمر Omar
عثمان Osman
يوسف Yousef
إبراهيم Ibrahim
ابراهيم Ibrahim
خالد Khaled
سعيد Said
مصطفى Mustafa
محمود Mahmoud
حمزة Hamza
ياسين Yasin
جمال Jamal
نور Nour
يونس Younes
إسماعيل Ismail
اسماعيل Ismail
سليمان Suleiman
آدم Adam
ادم Adam
إدريس Idris
بلال Bilal
زكريا Zakaria
كريم Karim
طارق Tarek
سامي Sami
سمير Samir
أمير Amir
امير Amir
بشار Bashar
رامي Rami
زيد Zaid
عبدالله Abdullah
عبد Abd
الرحمن al-Rahman
ماجد Majed
مجد Majd
وليد Walid
عيسى Issa
موسى Moussa
هاني Hani
فادي Fadi
كنان Kenan
ليث Laith
مهدي Mehdi
رضا Reza
فرهاد Farhad
امین Amin
أمين Amin
حسام Hussam
ريان Rayan
إلياس Elias
الياس Elias
فاطمة Fatima
عائشة Aisha
خديجة Khadija
مريم Maryam
زينب Zainab
آمنة Amina
أمينة Amina
ليلى Layla
سارة Sara
سارا Sara
ساره Sara
هدى Huda
رنا Rana
ريم Reem
دعاء Doaa
إيمان Iman
ايمان Iman
سلمى Salma
سلام Salam
ياسمين Yasmin
هبة Hiba
جنى Jana
جنا Jana
لين Leen
لينا Lina
مايا Maya
نورا Noura
رهف Rahaf
شهد Shahd
بتول Batoul
رغد Raghad
زهراء Zahra
زهرا Zahra
سعاد Suad
سناء Sanaa
أسماء Asmaa
حنان Hanan
رانيا Rania
الأحمد Al-Ahmad
الحسن Al-Hassan
الحسين Al-Hussein
العلي Al-Ali
المحمد Al-Mohammed
الخطيب Al-Khatib
الحاج Al-Haj
السيد Al-Sayed
خليل Khalil
حداد Haddad
نوري Noori
رحيمي Rahimi
أحمدي Ahmadi
احمدی Ahmadi
حسینی Hosseini
محمدی Mohammadi
حیدری Heidari
کریمی Karimi
""".strip().splitlines()
        for written, latin in (line.split(),)
    }
)
_ONLY_UKRAINIAN = frozenset("іїєґ")


def is_foreign(word: str) -> bool:
    """A quick look: whether any letter is beyond the Latin and Greek blocks."""
    return not word.isascii() and any("\u0400" <= c <= "\u06ff" or "\ufb50" <= c <= "\ufeff" for c in word)


@lru_cache(maxsize=16384)
def to_latin(text: str) -> str:
    """Every word that is wholly Cyrillic or Arabic in Latin letters, capitalised; the others as they are.

    A word that mixes scripts is left: look-alike letters are `dedupe.normalise.fold`'s to undo.
    """
    if not is_foreign(text):
        return text
    return " ".join(_word(w[:MAX_WORD]) for w in text.split(" "))


def _word(word: str) -> str:
    letters = [c for c in unicodedata.normalize("NFKC", word) if c.isalpha()]
    if not letters:
        return word
    if all("\u0400" <= c <= "\u052f" for c in letters):
        return _cyrillic(unicodedata.normalize("NFC", word))
    if all("\u0600" <= c <= "\u06ff" for c in letters):
        return _arabic("".join(letters), word)
    return word


def _cyrillic(word: str) -> str:
    low = word.lower()
    table = {**_CYRILLIC, **({} if _ONLY_UKRAINIAN & set(low) else _NOT_UKRAINIAN)}
    latin = "".join(table.get(c, c) for c in low).replace("-", "") if "-" not in word else "-".join(map(_cyrillic, word.split("-")))
    return latin[:1].upper() + latin[1:] if word[:1].isupper() else latin


def _arabic(letters: str, word: str) -> str:
    bare = "".join(c for c in letters if not unicodedata.combining(c) and c != "\u0640")
    if bare in _ARABIC_NAMES:
        return _ARABIC_NAMES[bare]
    if bare.startswith("ال") and len(bare) > 4:
        return "Al-" + "".join(_ARABIC.get(c, c) for c in bare[2:]).capitalize()
    return "".join(_ARABIC.get(c, c) for c in bare).capitalize() or word


_NOT_UKRAINIAN: dict[str, str] = {"г": "g", "и": "i", "й": "j", "х": "h"}
