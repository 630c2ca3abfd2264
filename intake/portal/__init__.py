"""The portal of mandated reporters, server-drawn and in Swedish."""

from intake.portal import editing, keys, login, overview, readymade, sending, sent

PAGES = (login, overview, editing, sending, sent, readymade, keys)
