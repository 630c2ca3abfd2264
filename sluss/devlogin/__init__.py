"""The made-up login of `sluss up --dev-login`: a development issuer with made-up people. Never in production."""

from sluss.devlogin.people import PEOPLE, Person

__all__ = ["PEOPLE", "Person"]
