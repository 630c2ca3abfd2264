"""Short ways to write down children for tests. All personal numbers lie in Skatteverket's range for tests (980-999)."""

from __future__ import annotations

from datetime import date, timedelta

from dedupe.facts import Birth, ChildFacts, Guardian, NumberKind, NumberStatus, PersonalNumber

TODAY = date(2026, 5, 4)


def child(
    first: str | tuple[str, ...] = (),
    last: str | tuple[str, ...] = (),
    *,
    born: str | None = None,
    age: int | None = None,
    number: PersonalNumber | None = None,
    school: str | tuple[str, ...] = (),
    address: str | tuple[str, ...] = (),
    guardian: str | tuple[str, ...] = (),
    phone: str | tuple[str, ...] = (),
    nick: str | tuple[str, ...] = (),
    initials: str | tuple[str, ...] = (),
    **more: str | None,
) -> ChildFacts:
    """Facts of one child; an age becomes the span of birthdays that the extractor would give it."""
    return ChildFacts(
        index=0,
        first_names=_many(first),
        last_names=_many(last),
        nicknames=_many(nick),
        initials=_many(initials),
        personal_numbers=() if number is None else (number,),
        birth=_birth(born, age),
        addresses=_many(address),
        schools=_many(school),
        guardians=tuple(Guardian(name=name) for name in _many(guardian)),
        phones=_many(phone),
        **more,
    )


def personnummer(day: str, individual: int) -> PersonalNumber:
    """A valid personnummer in the test range: `day` is "20140512", `individual` 980 to 999. Day + 60 is a samordningsnummer."""
    body = f"{day}{individual}"
    doubled = [int(d) * (2 - at % 2) for at, d in enumerate(body[2:])]
    check = -sum(d // 10 + d % 10 for d in doubled) % 10
    is_coordination = int(day[6:]) > 60
    return PersonalNumber(
        raw=f"{body}{check}",
        digits=f"{body}{check}",
        status=NumberStatus.VALID,
        kind=NumberKind.SAMORDNINGSNUMMER if is_coordination else NumberKind.PERSONNUMMER,
        birth_date=date(int(day[:4]), int(day[4:6]), int(day[6:]) - 60 * is_coordination),
    )


def misread(number: PersonalNumber, at: int = 9) -> PersonalNumber:
    """The same number with one digit wrong, so that its check digit fails."""
    wrong = number.digits[:at] + str((int(number.digits[at]) + 1) % 10) + number.digits[at + 1 :]
    return PersonalNumber(
        raw=wrong,
        digits=wrong,
        status=NumberStatus.CHECKSUM_FAILED,
        kind=number.kind,
        birth_date=number.birth_date if at > 7 else None,
    )


def _birth(born: str | None, age: int | None) -> Birth | None:
    if born is not None:
        day = date.fromisoformat(born)
        return Birth(earliest=day, latest=day, is_exact=True)
    if age is None:
        return None
    slack = timedelta(days=183)
    latest = TODAY.replace(year=TODAY.year - age)
    earliest = TODAY.replace(year=TODAY.year - age - 1) + timedelta(days=1)
    return Birth(earliest=earliest - slack, latest=latest + slack, is_exact=False)


def _many(value: str | tuple[str, ...]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else value
